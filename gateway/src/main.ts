/** Starts the gateway of a site; ends it cleanly on SIGTERM and SIGINT. */
import { readFileSync } from 'node:fs';
import { pino } from 'pino';
import * as z from 'zod';
import { readOptions, type GatewayOptions, USAGE } from './config/gateway-options.js';
import { parseMailboxKeys } from './credit/mailbox-keys.js';
import { startGateway } from './gateway.js';
import { openHealthDoor } from './health/health.link.js';
import type { MailboxKey } from './profiles/mailbox.js';

/** Faults of configuration: starting again without mending them does not help. */
const EXIT_CONFIGURATION = 2;

function fail(faults: readonly string[], code: number): never {
  for (const fault of faults) console.error(fault);
  process.exit(code);
}

function readKeys(file: string | undefined): { keys: readonly MailboxKey[]; faults: readonly string[] } {
  if (file === undefined) return { keys: [], faults: [] };
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { keys: [], faults: [`--meter-keys ${file} cannot be read: ${why}.`] };
  }
  const parsed = parseMailboxKeys(text);
  if (parsed.ok) return { keys: parsed.keys, faults: [] };
  return { keys: [], faults: parsed.faults.map((fault) => `${file}: ${fault}`) };
}

const packageSchema = z.object({ version: z.string() });

/** The version of the product that this file is a part of. */
function readVersion(): string {
  const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  return packageSchema.parse(JSON.parse(text)).version;
}

async function run(options: GatewayOptions, meterKeys: readonly MailboxKey[]): Promise<void> {
  const log = pino({ level: process.env['LOG_LEVEL'] ?? 'info', base: { part: 'gateway' } });
  const stopping = new AbortController();
  const stopped = new Promise<void>((resolve) => {
    for (const name of ['SIGTERM', 'SIGINT'] as const) {
      process.once(name, () => {
        stopping.abort();
        resolve();
      });
    }
  });
  const gateway = await startGateway({ ...options, meterKeys, version: readVersion(), log }, stopping.signal);
  if (options.healthPort !== undefined) {
    const door = await openHealthDoor(options.healthPort, () => gateway.health);
    log.info({ port: door.port }, 'Health and metrics are answered on 127.0.0.1.');
    void stopped.then(() => door.close());
  }
  console.log(`gateway ready ${gateway.gatewayId}`);
  await stopped;
  await gateway.stop();
}

if (process.argv.includes('--help')) {
  console.log(USAGE);
  process.exit(0);
}
const read = readOptions(process.argv.slice(2));
const { keys, faults } = readKeys(read.meterKeysFile);
if (!read.ok || faults.length > 0) fail([...(read.ok ? [] : read.faults), ...faults], EXIT_CONFIGURATION);
run(read.options, keys).then(
  () => process.exit(0),
  (error: unknown) => fail([error instanceof Error ? error.message : String(error)], EXIT_CONFIGURATION),
);
