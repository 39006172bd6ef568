// `npm test`: everything that shows that the product works, on the built product. Prints each step with its time and
// ends with one line `N passed, N failed`. `npm test -- --only server,e2e` runs some of the steps.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { noteBuild, ROOT } from './processes.mjs';
import { findOrInstallTools } from './tools.mjs';

const LOGS = join(ROOT, '.tmp', 'test');
const { values: options } = parseArgs({ options: { only: { type: 'string' } } });

const npm = (script, ...args) => ['npm', ['run', '--silent', script, ...args]];
const jasmine = (...globs) => [
  process.execPath,
  ['node_modules/jasmine/bin/jasmine.js', '--reporter=./scripts/reporter.mjs', ...globs],
];

const torture = (database) => [
  process.execPath,
  [
    'dist/e2e/torture/main.js',
    ...['--seed', '1', '--sales', '250', '--fault-every', '500', '--minutes', '15', '--db', database],
  ],
];

/** No step takes half as long on two cores; what hangs is stopped and said. */
const LIMIT_MINUTES = 30;

const RAM = '/dev/shm';
const ENOUGH_BYTES = 2 ** 31;
/**
 * Where the server's specs have their databases: in memory where there is room, since a thousand small databases are
 * flushed to the disk many thousand times. What must outlive a power cut is shown by the torture, on the disk.
 */
function folderOfDatabases() {
  try {
    const { bavail, bsize } = statfsSync(RAM);
    return bavail * bsize >= ENOUGH_BYTES ? RAM : tmpdir();
  } catch {
    return tmpdir();
  }
}
const onDatabase = (name) => ({ TEST_DATABASES: name, TMPDIR: folderOfDatabases() });

const browser = (names) => names.map((name) => `dist/e2e/${name}.spec.js`);
/** Specs of the browser that mind no company, in three rows: most of their time they wait for buses and browsers. */
const AT_THE_COUNTER = browser(['at-the-counter', 'browser-faults', 'demo', 'lost-tablet', 'screens', 'settings']);
const IN_THE_OFFICE = browser([
  ...['baseline', 'closing', 'commissioning', 'configuration', 'exchange', 'money-back', 'real-start'],
  ...['serial-lines', 'shared-tablet', 'till'],
]);
const THE_MAIN_JOB = browser(['main-job']);
const WITH_COMPANY = [...AT_THE_COUNTER, ...IN_THE_OFFICE, ...THE_MAIN_JOB];

/**
 * Each step: what it runs, after which others, and how its output says what passed. Steps without counts count as one.
 * Four at once at most: with more of them two cores are so busy that what waits for something waits in vain, and what takes
 * a while takes a multiple of it.
 */
const STEPS = {
  build: { command: npm('build:node'), after: [] },
  client: { command: npm('build:client'), after: [] },
  // Most of its time it waits for meters that do not answer; with many others beside it, meters that do answer are late.
  gateway: { command: jasmine('dist/gateway/**/*.spec.js'), after: ['build', 'client'] },
  shared: { command: jasmine('dist/shared/src/**/*.spec.js'), after: ['build'] },
  sqlite: {
    command: jasmine('dist/server/**/*.spec.js'),
    after: ['build', 'client'],
    env: onDatabase('sqlite'),
  },
  lint: { command: npm('lint'), after: ['build', 'client'] },
  format: { command: npm('format:check'), after: ['lint'] },
  karma: { command: ['npx', ['ng', 'test', '--watch=false']], after: ['client', 'format'] },
  mariadb: { command: jasmine('dist/server/**/*.spec.js'), after: ['sqlite'], env: onDatabase('mariadb') },
  counter: { command: jasmine('--random=false', ...AT_THE_COUNTER), after: ['gateway', 'karma'] },
  office: { command: jasmine('--random=false', ...IN_THE_OFFICE), after: ['karma'] },
  mainJob: { command: jasmine('--random=false', ...THE_MAIN_JOB), after: ['counter'] },
  // Short ones; `docs/reliability.md` has the long ones.
  tortureSqlite: { command: torture('sqlite'), after: ['build', 'sqlite'] },
  tortureMariadb: { command: torture('mariadb'), after: ['build', 'tortureSqlite'] },
  // Alone, for they measure: how fast the app starts, and then how many sales are booked. The target of the bench is
  // 0.5 (docs/performance.md); this bound holds on a busy machine.
  e2e: {
    command: jasmine('--random=false', 'dist/e2e/**/*.spec.js', ...WITH_COMPANY.map((path) => `!${path}`)),
    after: ['shared', 'mariadb', 'counter', 'office', 'mainJob', 'tortureMariadb'],
  },
  bench: {
    command: [
      process.execPath,
      ['dist/e2e/bench/main.js', 'reconcile', '--rounds', '3', '--batches', '1', '--at-least', '0.35'],
    ],
    after: ['build', 'e2e'],
  },
};

const COUNTS = [
  /^(\d+) specs?, (\d+) failures?/gm, // jasmine
  /Executed \d+ of (\d+).*?(?:\((\d+) FAILED\)|SUCCESS)/g, // karma
];

/** What the last count in an output says; a step without any passed or failed as a whole. */
function countsOf(output, exitCode) {
  for (const pattern of COUNTS) {
    const last = [...output.matchAll(pattern)].at(-1);
    if (!last) continue;
    const total = Number(last[1]);
    const failed = Number(last[2] ?? 0);
    // A runner that reports no failure and still ends badly (a leak, a crash after the last spec) has failed once.
    const counted = exitCode !== 0 && failed === 0 ? 1 : failed;
    return { passed: total - failed, failed: counted };
  }
  return { passed: exitCode === 0 ? 1 : 0, failed: exitCode === 0 ? 0 : 1 };
}

/** The process groups of the steps that run. */
const running = new Set();

function endGroup(leader, signal) {
  try {
    process.kill(-leader, signal);
  } catch {
    // It ended by itself meanwhile.
  }
}

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    for (const leader of running) endGroup(leader, signal);
    process.exit(1);
  });
}

/** Ticks of the clock in a second, as Linux counts the time of processes. */
const TICKS = 100;
let reapedTicks = 0;

/** Processor time of what ended since the last call, with all that it had started, in s; undefined where it is not told. */
function processorSeconds() {
  try {
    const stat = readFileSync('/proc/self/stat', 'utf8');
    const [user, system] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(13, 15)
      .map(Number);
    const ticks = user + system - reapedTicks;
    reapedTicks += ticks;
    return ticks / TICKS;
  } catch {
    return undefined;
  }
}

function runStep(name) {
  const { command, env } = STEPS[name];
  const startedAt = Date.now();
  return new Promise((resolve) => {
    const child = spawn(command[0], command[1], {
      cwd: ROOT,
      env: { ...process.env, ...env, FORCE_COLOR: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, so that a step that hangs ends with all that it started.
      detached: true,
    });
    running.add(child.pid);
    let output = '';
    const read = (chunk) => (output += chunk);
    child.stdout.setEncoding('utf8').on('data', read);
    child.stderr.setEncoding('utf8').on('data', read);
    const limit = setTimeout(() => {
      output += `\nThis step was stopped: it had not ended after ${LIMIT_MINUTES} minutes.\n`;
      endGroup(child.pid, 'SIGKILL');
    }, LIMIT_MINUTES * 60_000);
    let processor;
    child.on('exit', () => (processor = processorSeconds()));
    child.on('close', (code) => {
      clearTimeout(limit);
      running.delete(child.pid);
      writeFileSync(join(LOGS, `${name}.log`), output);
      const counts = countsOf(output, code);
      const seconds = ((Date.now() - startedAt) / 1000).toFixed(0);
      const cost = processor === undefined ? '' : ` (${processor.toFixed(0).padStart(3)} s of processor)`;
      console.log(
        `${name.padEnd(14)} ${seconds.padStart(4)} s${cost}  passed ${counts.passed}, failed ${counts.failed}`,
      );
      if (counts.failed > 0) console.log(output.split('\n').slice(-120).join('\n'));
      resolve(counts);
    });
  });
}

async function main() {
  findOrInstallTools();
  mkdirSync(LOGS, { recursive: true });
  const chosen = options.only ? options.only.split(',') : Object.keys(STEPS);
  const unknown = chosen.filter((name) => !STEPS[name]);
  if (unknown.length > 0)
    throw new Error(`There is no step ${unknown.join(', ')}; there are ${Object.keys(STEPS).join(', ')}.`);
  const done = new Map();
  const finished = (name) =>
    done.get(name) ??
    done
      .set(
        name,
        Promise.all(STEPS[name].after.filter((other) => chosen.includes(other)).map(finished)).then(() =>
          runStep(name),
        ),
      )
      .get(name);
  const startedAt = new Date();
  if (chosen.includes('build') && chosen.includes('client')) {
    // What starts the product further down need not build it again.
    void Promise.all([finished('build'), finished('client')]).then((built) => {
      if (built.every(({ failed }) => failed === 0)) noteBuild(startedAt);
    });
  }
  const counts = await Promise.all(chosen.map(finished));
  const sum = (key) => counts.reduce((total, count) => total + count[key], 0);
  console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
  process.exitCode = sum('failed') > 0 ? 1 : 0;
}

main().catch((error) => {
  console.error(error.message);
  console.log('0 passed, 1 failed');
  process.exitCode = 1;
});
