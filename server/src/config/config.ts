/**
 * Everything that the server is told from outside, read once from the environment. All faults are told at once, each in
 * one sentence, so that nobody mends them one start at a time.
 */
import { resolve } from 'node:path';
import * as z from 'zod';
import { type DatabaseAddress, parseDatabaseUrl } from '../database/database-url.js';

/** The settings cannot be used; `faults` has a sentence for each that is wrong. */
export class ConfigFaults extends Error {
  constructor(readonly faults: readonly string[]) {
    super(faults.join('\n'));
  }
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'] as const;

/** The server's settings; abstract only to be Nest's token for them. */
export abstract class Config {
  abstract readonly database: DatabaseAddress;
  abstract readonly port: number;
  abstract readonly host: string;
  /** folder of what must be kept outside the database: signing keys */
  abstract readonly dataDir: string;
  /** files of the certificate and its key, both or none */
  abstract readonly tls: { readonly certPath: string; readonly keyPath: string } | undefined;
  /** how browsers reach the server when that is not its own host and port: `https://power.example.org` */
  abstract readonly publicUrl: string | undefined;
  /** how many proxies stand in front; their X-Forwarded headers are believed */
  abstract readonly trustProxy: number;
  abstract readonly logLevel: (typeof LOG_LEVELS)[number];
  /** bearer token for `/metrics`; without one only this machine may read it */
  abstract readonly metricsToken: string | undefined;
  /** JSON file of operators to make at the first start, in place of the built-in administrator */
  abstract readonly demoOperatorsFile: string | undefined;
  /** folder of the built client */
  abstract readonly clientDir: string;
}

const text = z.string().trim().min(1);
const whole = (from: number, to: number) => z.string().regex(/^\d+$/).transform(Number).pipe(z.int().min(from).max(to));

/** Each variable with its schema and the sentence for a value that does not fit. */
const VARIABLES = {
  DATABASE_URL: [text, 'must be sqlite:PATH or mysql://user:password@host/name'],
  PORT: [whole(0, 65535), 'must be a port number, 0 to 65535'],
  HOST: [text, 'must be an address to listen on, for example 0.0.0.0'],
  DATA_DIR: [text, 'must be a folder for the signing keys'],
  TLS_CERT: [text, 'must be the path of a certificate file (PEM)'],
  TLS_KEY: [text, 'must be the path of the key file of TLS_CERT (PEM)'],
  PUBLIC_URL: [z.url({ protocol: /^https?$/ }), 'must be a whole address, for example https://power.example.org'],
  TRUST_PROXY: [whole(0, 10), 'must be the number of proxies in front of the server, for example 1'],
  LOG_LEVEL: [z.enum(LOG_LEVELS), `must be one of ${LOG_LEVELS.join(', ')}`],
  METRICS_TOKEN: [z.string().min(16), 'must have at least 16 characters'],
  DEMO_OPERATORS_FILE: [text, 'must be the path of a JSON file'],
  CLIENT_DIR: [text, 'must be the folder of the built client'],
} as const satisfies Record<string, readonly [z.ZodType, string]>;
type Variable = keyof typeof VARIABLES;
type Value<V extends Variable> = z.infer<(typeof VARIABLES)[V][0]>;

/** Reads the settings. Throws ConfigFaults with all that is wrong; a value is never repeated in it, it may be a secret. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const faults: string[] = [];
  const read = <V extends Variable>(name: V): Value<V> | undefined => {
    const given = environment[name];
    if (given === undefined || given === '') return undefined;
    const [schema, sentence] = VARIABLES[name];
    const parsed = schema.safeParse(given);
    if (parsed.success) return parsed.data as Value<V>;
    faults.push(`${name} ${sentence}`);
    return undefined;
  };
  const database = parseDatabaseUrl(read('DATABASE_URL') ?? 'sqlite:data/server.sqlite');
  if (!database.ok) faults.push(database.message);
  const certPath = read('TLS_CERT');
  const keyPath = read('TLS_KEY');
  if ((certPath === undefined) !== (keyPath === undefined)) {
    faults.push('TLS_CERT and TLS_KEY belong together: set both, or none behind a proxy that has the certificate');
  }
  const tls = certPath !== undefined && keyPath !== undefined ? { certPath, keyPath } : undefined;
  const publicUrl = read('PUBLIC_URL')?.replace(/\/$/, '');
  const settings = {
    port: read('PORT') ?? 3000,
    host: read('HOST') ?? '0.0.0.0',
    dataDir: read('DATA_DIR') ?? 'data',
    tls,
    publicUrl,
    trustProxy: read('TRUST_PROXY') ?? 0,
    logLevel: read('LOG_LEVEL') ?? 'info',
    metricsToken: read('METRICS_TOKEN'),
    demoOperatorsFile: read('DEMO_OPERATORS_FILE'),
    clientDir: read('CLIENT_DIR') ?? resolve(import.meta.dirname, '../../../client'),
  };
  if (faults.length > 0 || !database.ok) throw new ConfigFaults(faults);
  return { ...settings, database: database.address };
}
