// A private MariaDB from the installed binary: its own folder, a free port of 127.0.0.1, gone when it is stopped.
// By hand: `node scripts/mariadb.mjs` prints the address and runs until Ctrl-C.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from './processes.mjs';

const START_WITHIN_MS = 60_000;

function isListening(port) {
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1');
    // A database that greets is up; one that only accepts is still starting.
    const answer = (up) => {
      socket.destroy();
      resolve(up);
    };
    socket
      .once('data', () => answer(true))
      .once('error', () => answer(false))
      .once('close', () => answer(false));
  });
}

/** Nobody needs these tables after a power cut, and making them is most of what a run of tests does. */
const FOR_TESTS = [
  '--innodb-flush-log-at-trx-commit=0',
  '--innodb-doublewrite=0',
  '--skip-innodb-file-per-table',
  '--innodb-buffer-pool-size=64M',
];
/** A commit is on the disk before it is acknowledged, as in real use: for tests that kill it. */
const DURABLE = ['--innodb-flush-log-at-trx-commit=1'];

/**
 * Starts it; rejects with its log when it does not come up. `url` is the address without a database name,
 * `mysql://root@127.0.0.1:PORT`; `stop` ends it and removes its folder. `kill` ends it as a power cut would, and `start`
 * brings it up again on the same port with what it had committed: for that it is to be `durable`. Such a one has a
 * `bufferPool` of its own.
 */
export async function startMariaDb({ durable = false, bufferPool = '256M' } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'prepaid-mariadb-'));
  const data = join(folder, 'data');
  const user = userInfo().username;
  execFileSync(
    process.env.MARIADB_INSTALL_DB ?? 'mariadb-install-db',
    [
      '--no-defaults',
      `--datadir=${data}`,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
      `--user=${user}`,
      // Two that are made at the same moment would take each other's temporary tables for their own.
      `--tmpdir=${folder}`,
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const port = await freePort();
  const args = [
    '--no-defaults',
    `--datadir=${data}`,
    `--socket=${join(folder, 's')}`,
    `--port=${port}`,
    '--bind-address=127.0.0.1',
    `--tmpdir=${folder}`,
    `--user=${user}`,
    '--character-set-server=utf8mb4',
    '--max-connections=300',
    ...(durable ? [...DURABLE, `--innodb-buffer-pool-size=${bufferPool}`] : FOR_TESTS),
  ];
  let child;
  let ended;
  let log = '';
  const killOnExit = () => child.kill('SIGKILL');
  process.once('exit', killOnExit);
  const end = async (signal) => {
    child.kill(signal);
    const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await ended;
    clearTimeout(late);
  };
  const stop = async () => {
    process.off('exit', killOnExit);
    await end('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  };
  const start = async () => {
    child = spawn(process.env.MARIADBD ?? 'mariadbd', args, { stdio: ['ignore', 'ignore', 'pipe'] });
    child.stderr.on('data', (chunk) => (log = (log + chunk).slice(-4000)));
    ended = new Promise((resolve) => child.once('exit', resolve));
    for (const until = Date.now() + START_WITHIN_MS; Date.now() < until; await pause(50)) {
      if (child.exitCode !== null || child.signalCode !== null) break;
      if (await isListening(port)) return;
    }
    await stop();
    throw new Error(`MariaDB did not start:\n${log}`);
  };
  await start();
  return { url: `mysql://root@127.0.0.1:${port}`, stop, start, kill: () => end('SIGKILL') };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { url, stop } = await startMariaDb();
  console.log(url);
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void stop());
}
