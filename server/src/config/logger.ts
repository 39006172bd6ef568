import { Injectable, type LoggerService } from '@nestjs/common';
import { destination, pino, type Logger as Pino } from 'pino';

/** What waits for a reader that does not read; beyond it lines are dropped. */
const MOST_WAITING_BYTES = 1_000_000;
const TRIED_AGAIN_AFTER_MS = 100;

/** One JSON object a line on stdout. Secrets have no way in: headers, bodies and query strings are not logged. */
@Injectable()
export class Logger {
  private readonly out: Pino;

  constructor(level: string) {
    const redact = ['*.password', '*.accessToken', '*.secret', '*.privateKey'];
    this.out = pino({ level, base: null, redact }, stdout());
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

/**
 * Written at once, so that nothing is left to be written at the end. Whoever reads the log may be gone, or stand still:
 * the server neither waits for him nor ends with him, it goes on without those lines.
 */
function stdout(): ReturnType<typeof destination> {
  // Asked of the process, which makes a pipe one that says when it is full.
  const { fd } = process.stdout;
  // A `minLength` of 0 would make `flush` do nothing: what waits would go with the next line only.
  const waiting = { minLength: 1, maxLength: MOST_WAITING_BYTES, retryEAGAIN: () => false };
  const out = destination({ dest: fd, sync: true, ...waiting });
  out.on('error', ({ code }: NodeJS.ErrnoException) => {
    if (code === 'EAGAIN') setTimeout(() => out.flush(), TRIED_AGAIN_AFTER_MS).unref();
  });
  return out;
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
