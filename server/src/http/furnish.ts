/** What stands around the handlers: headers, health, metrics, documentation, the client's files. */
import { readFileSync } from 'node:fs';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import cookieParser from 'cookie-parser';
import type { Express, RequestHandler } from 'express';
import type { Config } from '../config/config.js';
import type { Logger } from '../config/logger.js';
import { Database } from '../database/database.js';
import { live, readiness } from '../health/health.js';
import { Metrics } from '../health/metrics.js';
import { clientFiles } from './client-files.js';
import { openApiDocument } from './openapi.js';
import { explainPlainHttp } from './plain-http.js';
import { securityHeaders } from './security-headers.js';

/** Bodies are small but for uploads, which have a limit of their own; fifty signed sales fit many times over. */
const BODY_LIMIT = '1mb';

/** Paths that are no routes of the contract: for machines that watch the server, and for people who write clients. */
export const OPERATIONAL_PATHS = ['/health/live', '/health/ready', '/metrics', '/api/docs', '/api/openapi.json'];

export function furnish(app: NestExpressApplication, config: Config, logger: Logger): void {
  const express: Express = app.getHttpAdapter().getInstance();
  const metrics = new Metrics();
  app.set('trust proxy', config.trustProxy);
  app.disable('x-powered-by');
  app.use(...securityHeaders(), metrics.observe, logRequests(logger), explainPlainHttp);
  express.get('/health/live', live);
  express.get('/health/ready', readiness(app.get(Database)));
  express.get('/metrics', metrics.show(config.metricsToken));
  app.use(clientFiles(config.clientDir));
  app.useBodyParser('json', { limit: BODY_LIMIT });
  app.use(cookieParser());
  SwaggerModule.setup('api/docs', app, () => openApiDocument(productVersion()) as unknown as OpenAPIObject, {
    jsonDocumentUrl: 'api/openapi.json',
    raw: ['json'],
    customSiteTitle: 'Prepaid electricity: API',
  });
}

/** Path and not URL: a query may hold what a person typed. */
function logRequests(logger: Logger): RequestHandler {
  return (request, response, next) => {
    const { method, path } = request;
    response.once('finish', () => logger.debug({ method, path, status: response.statusCode }, 'request'));
    next();
  };
}

function productVersion(): string {
  const { version }: { version?: unknown } = JSON.parse(
    readFileSync(new URL('../../../../package.json', import.meta.url), 'utf8'),
  );
  return String(version);
}
