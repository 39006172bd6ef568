import { Controller, Req, Res } from '@nestjs/common';
import { changePasswordRoute, refreshSessionRoute, type Session, signInRoute, signOutRoute } from '#shared';
import type { Request, Response } from 'express';
import { Handle, Input, type InputOf, Who } from '../http/handle.js';
import { Refused } from '../http/refused.js';
import { sourceOf } from '../http/request.js';
import { clearRefreshToken, readRefreshToken, setRefreshToken } from './refresh-cookie.js';
import { type OpenedSession, type Origin, Sessions } from './sessions.service.js';

@Controller()
export class SessionsController {
  constructor(private readonly sessions: Sessions) {}

  @Handle(signInRoute)
  async signIn(
    @Input() { body }: InputOf<typeof signInRoute>,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Session> {
    return hand(request, response, await this.sessions.signIn(body.loginName, body.password, originOf(request)));
  }

  @Handle(refreshSessionRoute)
  async refresh(@Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<Session> {
    const token = readRefreshToken(request);
    if (token === undefined) throw new Refused('session_ended', 'you are not signed in on this browser: sign in');
    return hand(request, response, await this.sessions.refresh(token, sourceOf(request)));
  }

  @Handle(signOutRoute)
  async signOut(@Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<void> {
    const token = readRefreshToken(request);
    if (token !== undefined) await this.sessions.signOut(token);
    clearRefreshToken(request, response);
  }

  @Handle(changePasswordRoute)
  async changePassword(
    @Input() { body }: InputOf<typeof changePasswordRoute>,
    @Who() who: Who,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Session> {
    const { oldPassword, newPassword } = body;
    return hand(
      request,
      response,
      await this.sessions.changePassword(who, oldPassword, newPassword, sourceOf(request)),
    );
  }
}

function hand(request: Request, response: Response, { session, refreshToken }: OpenedSession): Session {
  setRefreshToken(request, response, refreshToken);
  response.setHeader('cache-control', 'no-store');
  return session;
}

function originOf(request: Request): Origin {
  return { source: sourceOf(request), userAgent: request.headers['user-agent'] ?? '' };
}
