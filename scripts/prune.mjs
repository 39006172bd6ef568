// Removes from dist/ what was compiled from a source that is no longer there: it would still be run as a spec or loaded
// as a migration.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ROOT } from './processes.mjs';

const DIST = join(ROOT, 'dist');
const PROGRAMS = ['shared', 'server', 'gateway', 'e2e'];
const COMPILED = /\.(?:d\.ts|js|json)(?:\.map)?$/;

for (const program of PROGRAMS) {
  if (!existsSync(join(DIST, program))) continue;
  for (const entry of readdirSync(join(DIST, program), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !COMPILED.test(entry.name)) continue;
    const path = join(entry.parentPath, entry.name);
    const source = join(ROOT, relative(DIST, path)).replace(COMPILED, '');
    if (!['.ts', '.json'].some((ending) => existsSync(source + ending))) rmSync(path);
  }
}
