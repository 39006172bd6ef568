import type { NestExpressApplication } from '@nestjs/platform-express';
import cookieParser from 'cookie-parser';
import type { Config } from '../config/config.js';

/** Bodies are small but for uploads, which have a limit of their own; a building's accounts fit many times over. */
const BODY_LIMIT = '1mb';

/** What every request goes through before it comes to a handler. */
export function furnish(app: NestExpressApplication, config: Config): void {
  app.set('trust proxy', config.trustProxy);
  app.disable('x-powered-by');
  app.useBodyParser('json', { limit: BODY_LIMIT });
  app.use(cookieParser());
}
