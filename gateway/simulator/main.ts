/** Starts a simulated property alone: `npm run simulate -- --sheet meters.xlsx`. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { endWith, optionsOf } from '#options';
import { readMetersSheet } from './read-sheet.link.js';
import { startSimulator } from './start-simulator.js';

const USAGE = `npm run simulate -- --sheet FILE.xlsx [options]
  --state DIR          where the meters keep their state; without it they forget it at the end
  --control-port N     of the control server on 127.0.0.1 (a free one)
  --speed N            how many times faster time runs (1)
  --baud N             of the wire (9600); 0 takes no time
  --reply-delay MS     how long a meter thinks (30)
  --meter-keys FILE    JSON with the mailbox keys: {"1": "<hex>"}`;

const number = (low: number, high: number): z.ZodType<number | undefined> =>
  z.coerce.number().min(low).max(high).optional();
const settingsSchema = z.object({
  'sheet': z.string(),
  'state': z.string().optional(),
  'control-port': number(0, 65_535),
  'speed': number(0.001, 1_000_000),
  'baud': number(0, 10_000_000),
  'reply-delay': number(0, 10_000),
  'meter-keys': z.string().optional(),
});
const keysSchema = z.record(z.string().regex(/^\d+$/), z.string());

async function main(): Promise<void> {
  const text = { type: 'string' } as const;
  const values = optionsOf(
    {
      'sheet': text,
      'state': text,
      'control-port': text,
      'speed': text,
      'baud': text,
      'reply-delay': text,
      'meter-keys': text,
    },
    USAGE,
  );
  const parsed = settingsSchema.safeParse(values);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return endWith(`--${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'wrong'}`, USAGE);
  }
  const settings = parsed.data;
  const keysFile = settings['meter-keys'];
  const simulator = await startSimulator({
    meters: await readMetersSheet(settings.sheet),
    keys: keysFile === undefined ? {} : keysSchema.parse(JSON.parse(await readFile(keysFile, 'utf8'))),
    ...given('stateDir', settings.state),
    ...given('controlPort', settings['control-port']),
    ...given('speed', settings.speed),
    ...given('baudRate', settings.baud),
    ...given('replyDelayMs', settings['reply-delay']),
  });
  let isStopping = false;
  const stop = (): void => {
    if (isStopping) return;
    isStopping = true;
    void simulator.stop().then(() => process.exit(0));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.stdout.write(`simulator ready ${simulator.controlUrl}\n`);
}

function given<K extends string, V>(key: K, value: V | undefined): { [key in K]?: V } {
  const result: { [key in K]?: V } = {};
  if (value !== undefined) result[key] = value;
  return result;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
