// `npm test`: everything that shows that the product works, on the built product. Prints each step with its time and
// ends with one line `N passed, N failed`. `npm test -- --only server,e2e` runs some of the steps.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, statfsSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { optionsOf } from './options.mjs';
import { noteBuild, ROOT } from './processes.mjs';
import { findOrInstallTools } from './tools.mjs';

const LOGS = join(ROOT, '.tmp', 'test');
const USAGE = 'npm test -- [--only STEP,STEP …]; CONTRIBUTING.md names the steps';
const options = optionsOf({ only: { type: 'string' } }, USAGE);

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
/** Specs of the browser that mind no company, in three rows: half of their time they wait for buses. */
const AT_THE_COUNTER = browser(['at-the-counter', 'browser-faults', 'demo', 'lost-tablet', 'settings']);
const IN_THE_OFFICE = browser([
  ...['baseline', 'closing', 'commissioning', 'configuration', 'exchange', 'money-back', 'real-start'],
  ...['serial-lines', 'shared-tablet', 'till', 'words'],
]);
const ON_EVERY_SCREEN = browser(['main-job', 'screens', 'list-bar']);
const MEASURING = browser(['first-load']);
const WITH_COMPANY = [...AT_THE_COUNTER, ...IN_THE_OFFICE, ...ON_EVERY_SCREEN, ...MEASURING];

const BUILT = ['build', 'client'];
const ALONE = Infinity;

/**
 * Each step: what it runs, after which others, how much of the cores it keeps busy, and how its output says what passed.
 * Steps without counts count as one. The first in this order that has what it needs, and that the cores have room for, is
 * started next: with more at once, what waits for something waits in vain, and what takes a while takes a multiple of it.
 */
const STEPS = {
  build: { command: npm('build:node'), after: [], cores: 1 },
  client: { command: npm('build:client'), after: [], cores: 1 },
  lint: { command: npm('lint'), after: BUILT, cores: 1 },
  office: { command: jasmine('--random=false', ...IN_THE_OFFICE), after: BUILT, cores: 0.6 },
  // Most of its time it waits for meters that do not answer.
  gateway: { command: jasmine('dist/gateway/**/*.spec.js'), after: BUILT, cores: 0.3 },
  mariadb: { command: jasmine('dist/server/**/*.spec.js'), after: BUILT, cores: 1, env: onDatabase('mariadb') },
  screens: { command: jasmine('--random=false', ...ON_EVERY_SCREEN), after: BUILT, cores: 0.7 },
  counter: { command: jasmine('--random=false', ...AT_THE_COUNTER), after: BUILT, cores: 0.6 },
  // Short ones; `docs/reliability.md` has the long ones.
  tortureSqlite: { command: torture('sqlite'), after: BUILT, cores: 0.4 },
  sqlite: { command: jasmine('dist/server/**/*.spec.js'), after: BUILT, cores: 1, env: onDatabase('sqlite') },
  tortureMariadb: { command: torture('mariadb'), after: BUILT, cores: 0.4 },
  karma: { command: ['npx', ['ng', 'test', '--watch=false']], after: BUILT, cores: 1 },
  format: { command: npm('format:check'), after: [], cores: 1 },
  shared: { command: jasmine('dist/shared/src/**/*.spec.js'), after: BUILT, cores: 1 },
  e2e: {
    command: jasmine('--random=false', 'dist/e2e/**/*.spec.js', ...WITH_COMPANY.map((path) => `!${path}`)),
    after: BUILT,
    cores: 0.5,
  },
  // These measure: how fast the app starts, and how many sales are booked. The target of the bench is 0.5
  // (docs/performance.md); this bound holds on a busy machine.
  firstLoad: { command: jasmine('--random=false', ...MEASURING), after: BUILT, cores: ALONE },
  bench: {
    command: [
      process.execPath,
      ['dist/e2e/bench/main.js', 'reconcile', '--rounds', '3', '--batches', '1', '--at-least', '0.35'],
    ],
    after: BUILT,
    cores: ALONE,
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

/** Runs the steps as their needs and the cores allow; `built` is called once the product is built and good. */
async function runAll(chosen, built) {
  const cores = Math.max(2, availableParallelism());
  const waiting = [...chosen];
  const done = new Map();
  const busy = new Map();
  const hasNeeds = (name) => STEPS[name].after.every((other) => done.has(other) || !chosen.includes(other));
  const hasRoom = (name) => {
    const taken = [...busy.keys()].reduce((sum, other) => sum + STEPS[other].cores, 0);
    return busy.size === 0 || taken + STEPS[name].cores <= cores;
  };
  while (waiting.length > 0 || busy.size > 0) {
    const next = waiting.find((name) => hasNeeds(name) && hasRoom(name));
    if (next) {
      waiting.splice(waiting.indexOf(next), 1);
      busy.set(
        next,
        runStep(next).then((counts) => {
          busy.delete(next);
          done.set(next, counts);
          // What starts the product further down need not build it again.
          if (BUILT.includes(next) && BUILT.every((name) => done.get(name)?.failed === 0)) built();
        }),
      );
    } else {
      await Promise.race(busy.values());
    }
  }
  return [...done.values()];
}

async function main() {
  findOrInstallTools();
  mkdirSync(LOGS, { recursive: true });
  const chosen = options.only ? options.only.split(',') : Object.keys(STEPS);
  const unknown = chosen.filter((name) => !STEPS[name]);
  if (unknown.length > 0)
    throw new Error(`There is no step ${unknown.join(', ')}; there are ${Object.keys(STEPS).join(', ')}.`);
  const startedAt = new Date();
  const counts = await runAll(chosen, () => noteBuild(startedAt));
  const sum = (key) => counts.reduce((total, count) => total + count[key], 0);
  console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
  process.exitCode = sum('failed') > 0 ? 1 : 0;
}

main().catch((error) => {
  console.error(error.message);
  console.log('0 passed, 1 failed');
  process.exitCode = 1;
});
