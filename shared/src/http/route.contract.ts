/**
 * One route of the HTTP door: method, path, who may call it, what goes in and what comes out. The server validates by
 * it, the client is typed by it, and the OpenAPI document is made from it.
 */
import * as z from 'zod/mini';
import type { Permission } from '../operators/permissions.js';

/**
 * Who may call a route: `public` (no session), `session` (any signed-in operator, also before the first password was
 * changed where `beforePasswordChange` is set), `signature` (the body proves itself), or a permission; of several
 * permissions each is enough.
 */
export type Access = 'public' | 'session' | 'signature' | Permission | readonly Permission[];

type Schema = z.ZodMiniType;

export interface Route<
  P extends Schema = Schema,
  Q extends Schema = Schema,
  B extends Schema = Schema,
  R extends Schema = Schema,
> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** with `:name` for parameters, always below `/api` */
  readonly path: `/api/${string}`;
  readonly access: Access;
  readonly summary: string;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /** what a success answers; absent for an empty 204 or a file */
  readonly response?: R;
  /** media type of a file that the route answers with instead of JSON */
  readonly file?: string;
  /** the request is one file in a multipart form, field `file` */
  readonly upload?: true;
  /** may be called while the operator must still change the first password */
  readonly beforePasswordChange?: true;
  /** refusals that the route's users are told apart, each with its HTTP status from `httpStatusOf` */
  readonly refusals?: readonly string[];
}

/** Declares a route; the type parameters are inferred. */
export function defineRoute<
  P extends Schema = z.ZodMiniUndefined,
  Q extends Schema = z.ZodMiniUndefined,
  B extends Schema = z.ZodMiniUndefined,
  R extends Schema = z.ZodMiniUndefined,
>(route: Route<P, Q, B, R>): Route<P, Q, B, R> {
  return route;
}

export type ParamsOf<T> = T extends Route<infer P, Schema, Schema, Schema> ? z.infer<P> : never;
export type QueryOf<T> = T extends Route<Schema, infer Q, Schema, Schema> ? z.infer<Q> : never;
export type BodyOf<T> = T extends Route<Schema, Schema, infer B, Schema> ? z.infer<B> : never;
export type ResponseOf<T> = T extends Route<Schema, Schema, Schema, infer R> ? z.infer<R> : never;

/**
 * What every refused request answers. `refusal` is stable; `message` is one English sentence that says what is wrong,
 * where, and what to do; the client has words of its own for the refusals that people meet.
 */
export const problemSchema = z.object({
  refusal: z.string(),
  message: z.string(),
  /** the fields that are wrong, by their path in the request: `meters.0.hoardingLimitMinor` */
  fields: z.optional(z.array(z.object({ path: z.string(), message: z.string() }))),
  /** numbers and names that the sentence is about, for the client's own words */
  details: z.optional(z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))),
});
export type Problem = z.infer<typeof problemSchema>;
