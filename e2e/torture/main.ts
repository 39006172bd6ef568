/** `npm run torture -- --seed N --sales N [--db sqlite|mariadb]`: sells under faults and says what was lost or doubled. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endWith, optionsOf } from '#options';
import type { Property } from './property.js';
import { runTorture, type TortureOptions, type TortureResult } from './run-torture.js';

const USAGE = `npm run torture -- --seed N --sales N [--db sqlite|mariadb] [options]
  --others PERCENT  of all commands that are the office's: refunds, corrections, closings … (10)
  --tablets N       that sell (12)
  --buses N         of the simulated property (4)
  --meters N        on each bus (8)
  --baud N          of the wire (115200); 0 takes no time
  --poll MS         how often the gateway reads each meter (4000)
  --fault-every MS  on average, beside the faults of the tablets and their line (700)
  --minutes N       until it has failed (5 and one for each 500 sales)
  --keep            leaves databases, journals and logs where they are`;
/** What differs is named, but not without end. */
const MOST_NAMED = 50;

const values = optionsOf(
  {
    'seed': { type: 'string', default: '1' },
    'sales': { type: 'string', default: '500' },
    'db': { type: 'string', default: 'sqlite' },
    'others': { type: 'string', default: '10' },
    'tablets': { type: 'string', default: '12' },
    'buses': { type: 'string', default: '4' },
    'meters': { type: 'string', default: '8' },
    'baud': { type: 'string', default: '115200' },
    'poll': { type: 'string', default: '4000' },
    'fault-every': { type: 'string', default: '700' },
    'minutes': { type: 'string' },
    'keep': { type: 'boolean', default: false },
  },
  USAGE,
);

function whole(name: keyof typeof values, least: number, most: number): number {
  const value = Number(values[name]);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  return endWith(`--${name} must be a whole number from ${least} to ${most}`, USAGE);
}

function readOptions(): Omit<TortureOptions, 'dir' | 'say'> {
  if (values.db !== 'sqlite' && values.db !== 'mariadb') return endWith('--db is sqlite or mariadb', USAGE);
  const sales = whole('sales', 1, 1_000_000);
  const minutes = values.minutes === undefined ? 5 + sales / 500 : whole('minutes', 1, 1_000);
  return {
    seed: whole('seed', 0, 2 ** 31),
    sales,
    database: values.db,
    others: whole('others', 0, 50) / 100,
    tablets: whole('tablets', 2, 200),
    shape: {
      buses: whole('buses', 1, 99),
      metersPerBus: whole('meters', 1, 200),
      baudRate: whole('baud', 0, 10_000_000),
      replyDelayMs: 1,
      pollIntervalMs: whole('poll', 100, 60_000),
    },
    faultEveryMs: whole('fault-every', 10, 60_000),
    withinMs: minutes * 60_000,
  };
}

function report({ seed }: { seed: number }, result: TortureResult): boolean {
  const { lost, doubled, unexplained, faults, others } = result;
  for (const [what, found] of Object.entries({ lost, doubled, unexplained })) {
    for (const sentence of found.slice(0, MOST_NAMED)) console.log(`${what}: ${sentence}`);
    if (found.length > MOST_NAMED) console.log(`${what}: and ${found.length - MOST_NAMED} more`);
  }
  console.log(`others: ${others}`);
  console.log(`faults: ${faults.words}`);
  console.log(
    `seed ${seed} · sales ${result.sales} · faults ${faults.sum} · lost ${lost.length} · doubled ${doubled.length} · unexplained ${unexplained.length}`,
  );
  return lost.length + doubled.length + unexplained.length === 0;
}

async function main(): Promise<boolean> {
  const options = readOptions();
  const dir = mkdtempSync(join(tmpdir(), 'prepaid-torture-'));
  let property: Property | undefined;
  process.on('exit', () => property?.killAll());
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130));
  const say = (line: string): void => console.log(`${new Date().toISOString().slice(11, 19)} ${line}`);
  const result = await runTorture({ ...options, dir, say }, (one) => (property = one));
  const isRight = report(options, result);
  if (isRight && !values.keep) rmSync(dir, { recursive: true, force: true });
  else console.log(`databases, journals and logs are in ${dir}`);
  return isRight;
}

main().then(
  (isRight) => process.exit(isRight ? 0 : 1),
  (error: unknown) => {
    console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.exit(1);
  },
);
