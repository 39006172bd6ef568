import {
  applyDecorators,
  createParamDecorator,
  Delete,
  Get,
  HttpCode,
  Patch,
  Post,
  Put,
  SetMetadata,
  UseInterceptors,
  type ExecutionContext,
} from '@nestjs/common';
import { FileInterceptor } from '@nestjs/platform-express';
import type { BodyOf, ParamsOf, QueryOf, Route } from '#shared';
import type { Who as SignedIn } from '../operators/who.js';
import { readInput } from './read-input.js';
import type { HttpRequest, UploadedFile } from './request.js';

export const ROUTE = 'route';
const UPLOAD_LIMIT_BYTES = 10 * 1024 * 1024;
const METHODS = { GET: Get, POST: Post, PUT: Put, PATCH: Patch, DELETE: Delete };

/** What a handler of the route is given: `handle(@Input() input: InputOf<typeof someRoute>)`. */
export interface InputOf<T> {
  readonly params: ParamsOf<T>;
  readonly query: QueryOf<T>;
  readonly body: BodyOf<T>;
  /** only on a route with `upload`, and there always: a request without one is refused before */
  readonly file: UploadedFile;
}

/** Makes a controller method the handler of a route: method, path, who may call it, and the contract's checks. */
export function Handle(route: Route): MethodDecorator {
  return applyDecorators(
    METHODS[route.method](route.path),
    SetMetadata(ROUTE, route),
    HttpCode(route.response || route.file ? 200 : 204),
    ...(route.upload
      ? [UseInterceptors(FileInterceptor('file', { limits: { fileSize: UPLOAD_LIMIT_BYTES, files: 1 } }))]
      : []),
  );
}

/** The route of the handler that is about to run; undefined for a handler that is none of the contract's. */
export function routeOf(context: ExecutionContext): Route | undefined {
  return Reflect.getMetadata(ROUTE, context.getHandler());
}

/** The request's checked params, query, body and file. */
export const Input = createParamDecorator((_data: unknown, context: ExecutionContext) => {
  const route = routeOf(context);
  if (!route) throw new Error('@Input() on a handler without @Handle()');
  return readInput(route, context.switchToHttp().getRequest<HttpRequest>());
});

/** The signed-in operator: `@Who() who: Who`. */
export type Who = SignedIn;
export const Who = createParamDecorator((_data: unknown, context: ExecutionContext) => {
  const { who } = context.switchToHttp().getRequest<HttpRequest>();
  if (!who) throw new Error('@Who() on a public route');
  return who;
});
