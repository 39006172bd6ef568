/** Where the refresh token lives: no script can read it, no other site can send it, and over TLS no other host set it. */
import type { CookieOptions, Request, Response } from 'express';
import { SESSION_IDLE_MS } from './session-rules.js';

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

export function setRefreshToken(request: Request, response: Response, token: string): void {
  response.cookie(nameOf(request), token, { ...optionsOf(request), maxAge: SESSION_IDLE_MS });
}

export function clearRefreshToken(request: Request, response: Response): void {
  response.clearCookie(nameOf(request), optionsOf(request));
}
