/**
 * The built client. Files with a hash in their name never change; whatever names them is asked for each time, or an
 * update would never arrive. Paths of the app (no ending) answer its page; a missing file is missing.
 */
import { existsSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import expressStaticGzip from 'express-static-gzip';

const NOT_THE_CLIENTS = /^\/(api|health|metrics|socket\.io)(\/|$)/;
const HASHED = /\/(main|chunk|styles|polyfills)-[\w-]{8,}\.(js|css)(\.br|\.gz)?$/;
const YEAR_S = 365 * 24 * 3600;

/** Whether a path is one of the app's own pages. */
export function isPagePath(path: string): boolean {
  return !NOT_THE_CLIENTS.test(path) && !path.slice(path.lastIndexOf('/')).includes('.');
}

export function clientFiles(folder: string): RequestHandler {
  if (!existsSync(join(folder, 'index.html'))) return (_request, _response, next) => next();
  const serve = expressStaticGzip(folder, {
    enableBrotli: true,
    orderPreference: ['br', 'gz'],
    index: false,
    serveStatic: {
      index: false,
      redirect: false,
      cacheControl: false,
      setHeaders: (response: ServerResponse, path: string) => {
        const neverChanges = HASHED.test(path);
        response.setHeader('cache-control', neverChanges ? `public, max-age=${YEAR_S}, immutable` : 'no-cache');
        // The page and the service worker carry the policy; in twenty scripts of theirs it is 8 kB of the first load.
        if (neverChanges) response.removeHeader('content-security-policy');
      },
    },
  });
  return (request: Request, response: Response, next: NextFunction) => {
    if (!['GET', 'HEAD'].includes(request.method) || NOT_THE_CLIENTS.test(request.path)) return next();
    if (isPagePath(request.path)) request.url = '/index.html';
    serve(request, response, next);
  };
}
