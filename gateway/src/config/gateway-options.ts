/** What a gateway is started with, read from its command line. Every fault is one sentence, and all are told at once. */
import { parseArgs } from 'node:util';

export interface GatewayOptions {
  /** origin of the server, without a slash at the end */
  readonly serverUrl: string;
  readonly dataDir: string;
  /** one-time code, needed at the first start only */
  readonly enrolCode: string | undefined;
  readonly readOnly: boolean;
  /** instead of what the server wishes, ms */
  readonly pollIntervalMs: number | undefined;
  /** of the door for health and metrics; none when not given */
  readonly healthPort: number | undefined;
}

export type ReadOptions = (
  { readonly ok: true; readonly options: GatewayOptions } | { readonly ok: false; readonly faults: readonly string[] }
) & {
  /** as far as it was given, so that its faults can be told together with the others */
  readonly meterKeysFile: string | undefined;
};

export const USAGE =
  'npm run gateway -- --server URL --data DIR [--enrol CODE] [--meter-keys FILE] [--read-only] [--poll-interval MS] [--health-port N]';

const VALUES = ['server', 'data', 'enrol', 'meter-keys', 'poll-interval', 'health-port'] as const;
const FLAGS = ['read-only'] as const;

/** Reads the words after the program's name. */
export function readOptions(args: readonly string[]): ReadOptions {
  const faults: string[] = [];
  const values = new Map<string, string>();
  const flags = new Set<string>();
  const options = Object.fromEntries([
    ...VALUES.map((name) => [name, { type: 'string' as const }]),
    ...FLAGS.map((name) => [name, { type: 'boolean' as const }]),
  ]);
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true, allowPositionals: true });
  for (const token of tokens) {
    if (token.kind === 'positional') faults.push(`'${token.value}' is not an option; use ${USAGE}.`);
    if (token.kind !== 'option') continue;
    if (FLAGS.some((name) => name === token.name)) {
      if (token.value === undefined) flags.add(token.name);
      else faults.push(`--${token.name} takes no value.`);
    } else if (!VALUES.some((name) => name === token.name)) {
      faults.push(`${token.rawName} is not an option; use ${USAGE}.`);
    } else if (token.value === undefined || token.value === '' || token.value.startsWith('--')) {
      faults.push(`--${token.name} needs a value after it.`);
    } else values.set(token.name, token.value);
  }
  const serverUrl = readServerUrl(values.get('server'), faults);
  const dataDir = values.get('data');
  if (dataDir === undefined) faults.push('--data is missing: name the folder for the journal and the key.');
  const pollIntervalMs = readInterval(values.get('poll-interval'), faults);
  const healthPort = readPort(values.get('health-port'), faults);
  const meterKeysFile = values.get('meter-keys');
  if (faults.length > 0 || serverUrl === undefined || dataDir === undefined)
    return { ok: false, faults, meterKeysFile };
  return {
    ok: true,
    meterKeysFile,
    options: {
      serverUrl,
      dataDir,
      enrolCode: values.get('enrol'),
      readOnly: flags.has('read-only'),
      pollIntervalMs,
      healthPort,
    },
  };
}

function readServerUrl(text: string | undefined, faults: string[]): string | undefined {
  if (text === undefined) {
    faults.push('--server is missing: name the server, for example --server https://power.example.org.');
    return undefined;
  }
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    faults.push(`--server ${text} is not an http or https address.`);
    return undefined;
  }
  return url.origin;
}

const SHORTEST_INTERVAL_MS = 100;
const LONGEST_INTERVAL_MS = 24 * 3_600_000;

function readInterval(text: string | undefined, faults: string[]): number | undefined {
  if (text === undefined) return undefined;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  if (value >= SHORTEST_INTERVAL_MS && value <= LONGEST_INTERVAL_MS) return value;
  faults.push(`--poll-interval ${text} is not a number of ms from ${SHORTEST_INTERVAL_MS} to ${LONGEST_INTERVAL_MS}.`);
  return undefined;
}

function readPort(text: string | undefined, faults: string[]): number | undefined {
  if (text === undefined) return undefined;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  if (port <= 65_535) return port;
  faults.push(`--health-port ${text} is not a port from 0 to 65535.`);
  return undefined;
}
