import { readFileSync } from 'node:fs';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule, type AppOptions } from './app.module.js';
import { CannotStart } from './config/cannot-start.js';
import type { Config } from './config/config.js';
import { type Logger, nestLogger } from './config/logger.js';
import { furnish } from './http/furnish.js';

/** The whole server, made but not yet listening. Rejects when the database cannot be used. */
export async function makeApp(config: Config, logger: Logger, options?: AppOptions): Promise<NestExpressApplication> {
  const { tls } = config;
  const app = await NestFactory.create<NestExpressApplication>(AppModule.with(config, logger, options), {
    logger: nestLogger(logger),
    abortOnError: false,
    bodyParser: false,
    ...(tls ? { httpsOptions: { cert: readPem('TLS_CERT', tls.certPath), key: readPem('TLS_KEY', tls.keyPath) } } : {}),
  });
  furnish(app, config, logger);
  return app;
}

function readPem(name: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    throw new CannotStart(`the file ${path} of ${name} cannot be read`);
  }
}
