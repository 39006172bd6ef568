import { Injectable, type LoggerService } from '@nestjs/common';
import { pino, type Logger as Pino } from 'pino';

/** One JSON object a line on stdout. Secrets have no way in: headers, bodies and query strings are not logged. */
@Injectable()
export class Logger {
  private readonly out: Pino;

  constructor(level: string) {
    this.out = pino({ level, base: null, redact: ['*.password', '*.accessToken', '*.secret', '*.privateKey'] });
  }

  error(about: object, message: string): void {
    this.out.error(about, message);
  }
  warn(about: object, message: string): void {
    this.out.warn(about, message);
  }
  info(about: object, message: string): void {
    this.out.info(about, message);
  }
  debug(about: object, message: string): void {
    this.out.debug(about, message);
  }
}

const AT_START = new Set(['ExceptionHandler', 'TypeOrmModule']);

/** What Nest itself has to say, in the same log. Its cheerful start-up lines are debug. */
export function nestLogger(logger: Logger): LoggerService {
  const about = (context: unknown[]) => ({ context: String(context.at(-1) ?? 'nest') });
  return {
    log: (message: unknown, ...context: unknown[]) => logger.debug(about(context), String(message)),
    debug: (message: unknown, ...context: unknown[]) => logger.debug(about(context), String(message)),
    warn: (message: unknown, ...context: unknown[]) => logger.warn(about(context), String(message)),
    error: (message: unknown, ...context: unknown[]) => {
      // Why a start failed is said once, in a sentence, by `main.ts`.
      if (AT_START.has(String(context.at(-1)))) logger.debug(about(context), String(message));
      else logger.error(about(context), String(message));
    },
  };
}
