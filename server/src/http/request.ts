import type { IncomingHttpHeaders } from 'node:http';
import type { Who } from '../operators/who.js';

/** A file that came in a multipart form. */
export interface UploadedFile {
  readonly originalname: string;
  readonly buffer: Buffer;
  readonly size: number;
}

/** The address that a request came from, as far as the proxies before the server are trusted. */
export function sourceOf({ ip }: { readonly ip?: string | undefined }): string {
  return ip ?? 'unknown';
}

/** The part of Express' request that the HTTP door uses. */
export interface HttpRequest {
  readonly params: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
  readonly headers: IncomingHttpHeaders;
  readonly cookies: Readonly<Record<string, unknown>>;
  readonly ip?: string;
  readonly method: string;
  readonly path: string;
  readonly file?: UploadedFile;
  /** set by the guard for every route but public ones */
  who?: Who;
}
