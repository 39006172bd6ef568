// Starts and stops the processes that the demo, the tests and the benches are made of.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const BUILT = join(ROOT, 'dist', '.built');
const SOURCES = ['shared/src', 'server/src', 'server/assets', 'gateway', 'client', 'package-lock.json', 'angular.json'];

/** Runs a command to its end, with its output passed on; rejects with a sentence when it fails. */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: ROOT, stdio: 'inherit', ...options });
    child.on('error', reject);
    child.on('exit', (code, signal) =>
      code === 0 ? resolve() : reject(new Error(`'${command} ${args.join(' ')}' ended with ${signal ?? code}`)),
    );
  });
}

function newestChange(path) {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return readdirSync(path).reduce((newest, name) => Math.max(newest, newestChange(join(path, name))), 0);
}

/** Builds the product unless what stands in dist/ is newer than every source. */
export async function buildIfNeeded() {
  const builtAt = existsSync(BUILT) ? statSync(BUILT).mtimeMs : 0;
  if (SOURCES.every((source) => newestChange(join(ROOT, source)) < builtAt)) return;
  const startedAt = new Date();
  await run('npm', ['run', '--silent', 'build']);
  noteBuild(startedAt);
}

/** What stands in dist/ was built from the sources as they were at this time. */
export function noteBuild(startedAt) {
  writeFileSync(BUILT, startedAt.toISOString());
  utimesSync(BUILT, startedAt, startedAt);
}

/**
 * Starts a Node process of the product and resolves with what `ready` matched in its output; its own lines go to
 * `log`. Rejects with the last lines when it ends before that.
 */
export function startProcess(name, args, { env = {}, ready, log = () => {}, readyWithinMs = 60_000 }) {
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines = [];
  const exited = new Promise((resolve) => child.on('exit', (code, signal) => resolve({ code, signal })));
  const isReady = new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`${name} was not ready within ${readyWithinMs / 1000} s`)),
      readyWithinMs,
    );
    let rest = '';
    const read = (chunk) => {
      const parts = (rest + chunk).split('\n');
      rest = parts.pop() ?? '';
      for (const line of parts) {
        lines.push(line);
        if (lines.length > 200) lines.shift();
        log(line);
        const match = ready.exec(line);
        if (match) {
          clearTimeout(timer);
          resolve(match);
        }
      }
    };
    child.stdout.setEncoding('utf8').on('data', read);
    child.stderr.setEncoding('utf8').on('data', read);
    void exited.then(({ code, signal }) => {
      clearTimeout(timer);
      reject(new Error(`${name} ended with ${signal ?? code}:\n${lines.slice(-15).join('\n')}`));
    });
  });
  return {
    name,
    child,
    isReady,
    exited,
    lines,
    /** Asks it to stop, and ends it when it has not within 10 s. */
    async stop(signal = 'SIGTERM') {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill(signal);
      const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await exited;
      clearTimeout(timer);
    },
  };
}

/** A port of 127.0.0.1 that nobody listens on. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Waits until an address answers 200. */
export async function waitForOk(url, withinMs = 60_000) {
  const endsAt = Date.now() + withinMs;
  for (;;) {
    try {
      const response = await fetch(url);
      if (response.ok) return;
    } catch {
      // Not listening yet: that is what we wait for.
    }
    if (Date.now() > endsAt) throw new Error(`${url} did not answer within ${withinMs / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
}
