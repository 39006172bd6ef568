import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');
const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
};
/** Those that are programs of ours, with the file that each starts; what builds has steps of its own and takes no options. */
const PROGRAMS = Object.entries(scripts).flatMap(([name, command]) => {
  const file = /\bnode (\S+\.m?js)$/.exec(command)?.[1];
  return file === undefined || name.startsWith('build') ? [] : [[name, file] as const];
});

describe('a script of the project', () => {
  const run = (file: string, word: string) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, file), word], {
      ...{ cwd: ROOT, encoding: 'utf8', timeout: 20_000 },
      env: { ...process.env, DATABASE_URL: 'sqlite:/nowhere/at-all.db' },
    });
    return { status, stdout, stderr };
  };

  it('is one of these', () => {
    expect(PROGRAMS.map(([name]) => name).sort()).toEqual([
      ...['audit-money', 'bench', 'demo', 'gateway', 'migration', 'simulate', 'start', 'test', 'torture', 'verify-log'],
    ]);
  });

  for (const [name, file] of PROGRAMS) {
    it(`answers --help and a wrong option with its usage (${name})`, () => {
      const called = new RegExp(`npm (run )?${name}\\b`);
      const help = run(file, '--help');
      expect([help.status, help.stderr]).toEqual([0, '']);
      expect(help.stdout).toMatch(called);
      const wrong = run(file, '--nonsense');
      expect([wrong.status, wrong.stdout]).toEqual([2, '']);
      expect(wrong.stderr).toMatch(/^.*--nonsense/);
      expect(wrong.stderr).toMatch(called);
      expect(wrong.stderr).not.toMatch(/^ {4}at /m);
    });
  }
});
