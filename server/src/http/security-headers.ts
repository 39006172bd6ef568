import type { RequestHandler } from 'express';
import helmet from 'helmet';

const SELF = "'self'";
const YEAR_S = 365 * 24 * 3600;

/** What browsers are told to refuse on our pages. */
export function securityHeaders(): RequestHandler[] {
  const strict = helmet({
    strictTransportSecurity: false,
    referrerPolicy: { policy: 'same-origin' },
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'none'"],
        'script-src': [SELF],
        // Angular puts the styles of its components into the page; a nonce cannot be in a page that works offline.
        'style-src': [SELF, "'unsafe-inline'"],
        'img-src': [SELF, 'data:', 'blob:'],
        'font-src': [SELF],
        'connect-src': [SELF],
        'worker-src': [SELF],
        'manifest-src': [SELF],
        'media-src': [SELF, 'blob:'],
        // receipts are shown and printed from a blob
        'frame-src': [SELF, 'blob:'],
        'base-uri': [SELF],
        'form-action': [SELF],
        'frame-ancestors': ["'none'"],
      },
    },
  });
  const onlyTls: RequestHandler = (request, response, next) => {
    // Said over plain HTTP it means nothing, and a name that has no certificate yet must stay reachable.
    if (request.secure) response.setHeader('strict-transport-security', `max-age=${YEAR_S}`);
    next();
  };
  return [strict, onlyTls];
}
