/** Starts the server by the environment, says where it listens, and closes cleanly on SIGTERM and SIGINT. */
import 'reflect-metadata';
import { existsSync } from 'node:fs';
import type { Server } from 'node:http';
import { loadEnvFile } from 'node:process';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { makeApp } from './app.js';
import { CannotStart } from './config/cannot-start.js';
import { type Config, ConfigFaults, readConfig } from './config/config.js';
import { Logger } from './config/logger.js';

const LAST_ANSWERS_MS = 5000;

async function start(): Promise<void> {
  if (existsSync('.env')) loadEnvFile('.env');
  const config = readConfig(process.env);
  const logger = new Logger(config.logLevel);
  const app = await makeApp(config, logger);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop(app, logger));
  await app.listen(config.port, config.host);
  logger.info({ url: addressOf(config, await app.getUrl()) }, 'listening');
}

/** What is being answered ends, the database closes behind it, and the process has nothing left to do. */
async function stop(app: NestExpressApplication, logger: Logger): Promise<void> {
  logger.info({}, 'stopping');
  const server: Server = app.getHttpServer();
  // A connection that never ends must not hold the process.
  const late = setTimeout(() => server.closeAllConnections(), LAST_ANSWERS_MS);
  await app.close();
  clearTimeout(late);
  logger.info({}, 'stopped');
  process.exit(0);
}

function addressOf(config: Config, own: string): string {
  return config.publicUrl ?? own.replace('[::1]', 'localhost');
}

/** What the person who started the server must mend comes in plain sentences; anything else with its stack. */
function explain(error: unknown): string {
  if (error instanceof ConfigFaults)
    return ['The server cannot start:', ...error.faults.map((f) => `- ${f}`)].join('\n');
  if (error instanceof CannotStart) return `The server cannot start: ${error.message}`;
  const { code, message, address, port }: Record<string, unknown> = Object(error);
  if (code === 'EADDRINUSE') return `The server cannot start: ${String(address)}:${String(port)} is taken, set PORT`;
  if (code === 'ECONNREFUSED' || code === 'ER_ACCESS_DENIED_ERROR' || code === 'ER_BAD_DB_ERROR') {
    return `The server cannot start: the database of DATABASE_URL does not let it in (${String(message ?? code)})`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

start().catch((error: unknown) => {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = 1;
  // Something may hold the process open; it has nothing to do any more.
  setImmediate(() => process.exit(1));
});
