import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Inject } from '@nestjs/common';
import { httpStatusOf, type Problem } from '#shared';
import type { Response } from 'express';
import { Logger } from '../config/logger.js';
import { Refused } from './refused.js';
import type { HttpRequest } from './request.js';

/** Turns whatever a request ended with into the one Problem that clients know. Surprises are logged, never shown. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(@Inject(Logger) private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<HttpRequest>();
    const response = host.switchToHttp().getResponse<Response>();
    const { status, problem } = problemOf(error, isUpload(request));
    if (status === 500) this.logger.error({ err: error, method: request.method, path: request.path }, 'request failed');
    if (response.headersSent) response.destroy();
    else response.status(status).json(problem);
  }
}

const isUpload = ({ headers }: HttpRequest): boolean => headers['content-type']?.startsWith('multipart/') ?? false;

/** The HTTP status and body for an error, of a request that brought a file or of one that did not. */
function problemOf(error: unknown, bringsFile: boolean): { status: number; problem: Problem } {
  if (error instanceof Refused) {
    const { refusal, message, extra } = error;
    return { status: httpStatusOf(refusal), problem: { refusal, message, ...extra } };
  }
  // Nest's own and the body parser's: a body that is no JSON, too large, a path that is not there.
  const status = error instanceof HttpException ? error.getStatus() : Number(Object(error)['status'] ?? 500);
  if (status === 404)
    return { status, problem: { refusal: 'route_unknown', message: 'there is nothing at this address' } };
  if (status === 413) {
    const problem = bringsFile
      ? { refusal: 'file_too_large', message: 'the file is larger than 10 MB' }
      : { refusal: 'request_too_large', message: 'the request is larger than 1 MB: send less at once' };
    return { status, problem };
  }
  if (status >= 400 && status < 500) {
    const message = 'the request could not be read: send what the contract at /api/docs asks for';
    return { status, problem: { refusal: 'input_wrong', message } };
  }
  const message = 'the server could not do this, and its log says why: try again';
  return { status: 500, problem: { refusal: 'server_fault', message } };
}
