/** What a route is given, checked by its contract before anything else sees it. */
import type { Route } from '#shared';
import * as z from 'zod/mini';
import type { HttpRequest, UploadedFile } from './request.js';
import { Refused } from './refused.js';

// The small zod of the contracts brings no words of its own.
z.config(z.locales.en());

/** The checked input of a route, as a controller gets it. */
export interface Input {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  readonly file?: UploadedFile;
}

/** Parses params, query and body. Throws Refused `input_wrong` with every field that is wrong. */
export function readInput(route: Route, request: HttpRequest): Input {
  const fields: { path: string; message: string }[] = [];
  const read = (schema: z.ZodMiniType | undefined, given: unknown): unknown => {
    const parsed = schema?.safeParse(given ?? {});
    if (!parsed) return undefined;
    if (parsed.success) return parsed.data;
    fields.push(...parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })));
    return undefined;
  };
  const input = {
    params: read(route.params, request.params),
    query: read(route.query, request.query),
    body: read(route.body, request.body),
  };
  const [first] = fields;
  if (first) {
    const where = first.path === '' ? 'what was sent' : first.path;
    throw new Refused('input_wrong', `${where}: ${first.message}`, { fields });
  }
  if (!route.upload) return input;
  if (!request.file)
    throw new Refused('file_missing', 'choose a file first: the request holds none in its field "file"');
  return { ...input, file: request.file };
}
