import { Readable } from 'node:stream';
import {
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  StreamableFile,
} from '@nestjs/common';
import type { Response } from 'express';
import { map, type Observable } from 'rxjs';
import { routeOf } from './handle.js';

/**
 * A file as a route's answer, whole or while it is made; `name` is what the browser saves it as, without it it is shown
 * in place.
 */
export type FileAnswer = ({ readonly bytes: Uint8Array } | { readonly stream: Readable }) & { readonly name?: string };

/** Whether answers are held against their contracts: in tests always, since a wrong one is a bug of the server. */
@Injectable()
export class AnswerInterceptor implements NestInterceptor {
  constructor(private readonly checkAnswers: boolean) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const route = routeOf(context);
    const response = context.switchToHttp().getResponse<Response>();
    return next.handle().pipe(
      map((answer: unknown) => {
        if (route?.file !== undefined) return fileOf(answer, route.file);
        if (this.checkAnswers && route?.response && response.statusCode === 200) {
          // As the client sees it: dates are text, undefined is absent.
          const parsed = route.response.safeParse(JSON.parse(JSON.stringify(answer)));
          if (!parsed.success)
            throw new Error(`${route.method} ${route.path} answers wrongly: ${parsed.error.message}`);
        }
        return answer;
      }),
    );
  }
}

function fileOf(answer: unknown, type: string): unknown {
  const { bytes, stream, name }: { bytes?: unknown; stream?: unknown; name?: unknown } = Object(answer);
  const place = typeof name === 'string' ? `attachment; filename*=UTF-8''${encodeURIComponent(name)}` : 'inline';
  if (stream instanceof Readable) return new StreamableFile(stream, { type, disposition: place });
  if (!(bytes instanceof Uint8Array)) return answer;
  return new StreamableFile(bytes, { type, disposition: place, length: bytes.length });
}
