/** Where the refresh token lives: no script can read it, no other site can send it, and over TLS no other host set it. */
import type { Session } from '#shared';
import type { CookieOptions, Request, Response } from 'express';
import { sourceOf } from '../http/request.js';
import type { OpenedSession, Origin } from './sessions.service.js';

const nameOf = (request: Request) => (request.secure ? '__Host-session' : 'session');
const optionsOf = (request: Request): CookieOptions => ({
  httpOnly: true,
  sameSite: 'strict',
  secure: request.secure,
  path: '/',
});

export function readRefreshToken(request: Request): string | undefined {
  const { [nameOf(request)]: token }: Record<string, unknown> = request.cookies;
  return typeof token === 'string' ? token : undefined;
}

/** Puts a session into the hands of its owner: the token into the cookie, the rest is the answer. */
export function handSession(
  request: Request,
  response: Response,
  { session, refreshToken, idleMs }: OpenedSession,
): Session {
  response.cookie(nameOf(request), refreshToken, { ...optionsOf(request), maxAge: idleMs });
  response.setHeader('cache-control', 'no-store');
  return session;
}

/** The browser behind a request. */
export function originOf(request: Request): Origin {
  return { source: sourceOf(request), userAgent: request.headers['user-agent'] ?? '' };
}

export function clearRefreshToken(request: Request, response: Response): void {
  response.clearCookie(nameOf(request), optionsOf(request));
}
