import { Controller, Req, Res } from '@nestjs/common';
import {
  changePasswordRoute,
  endOtherSessionsRoute,
  endOwnSessionRoute,
  endSessionRoute,
  endSessionsRoute,
  listOwnSessionsRoute,
  listSessionsRoute,
  type OpenSession,
  refreshSessionRoute,
  type Session,
  signInRoute,
  signOutRoute,
} from '#shared';
import type { Request, Response } from 'express';
import { Handle, Input, type InputOf, Who } from '../http/handle.js';
import { Refused } from '../http/refused.js';
import { sourceOf } from '../http/request.js';
import { SessionList } from './session-list.service.js';
import { clearRefreshToken, handSession, originOf, readRefreshToken } from './refresh-cookie.js';
import { Sessions } from './sessions.service.js';

@Controller()
export class SessionsController {
  constructor(
    private readonly sessions: Sessions,
    private readonly openSessions: SessionList,
  ) {}

  @Handle(signInRoute)
  async signIn(
    @Input() { body }: InputOf<typeof signInRoute>,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Session> {
    return handSession(request, response, await this.sessions.signIn(body.loginName, body.password, originOf(request)));
  }

  @Handle(refreshSessionRoute)
  async refresh(@Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<Session> {
    const token = readRefreshToken(request);
    if (token === undefined) throw new Refused('session_ended', 'you are not signed in on this browser: sign in');
    return handSession(request, response, await this.sessions.refresh(token, sourceOf(request)));
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
    return handSession(
      request,
      response,
      await this.sessions.changePassword(who, oldPassword, newPassword, sourceOf(request)),
    );
  }

  @Handle(listOwnSessionsRoute)
  listOwn(@Who() who: Who): Promise<OpenSession[]> {
    return this.openSessions.listOwn(who);
  }

  @Handle(endOwnSessionRoute)
  endOwn(@Who() who: Who, @Input() { params }: InputOf<typeof endOwnSessionRoute>): Promise<void> {
    return this.openSessions.endOwn(who, params.sessionId);
  }

  @Handle(endOtherSessionsRoute)
  async endOthers(@Who() who: Who): Promise<{ ended: number }> {
    return { ended: await this.openSessions.endOthers(who) };
  }

  @Handle(listSessionsRoute)
  list(@Who() who: Who, @Input() { params }: InputOf<typeof listSessionsRoute>): Promise<OpenSession[]> {
    return this.openSessions.listOf(who, params.operatorId);
  }

  @Handle(endSessionRoute)
  end(@Who() who: Who, @Input() { params }: InputOf<typeof endSessionRoute>): Promise<void> {
    return this.openSessions.endOf(who, params.operatorId, params.sessionId);
  }

  @Handle(endSessionsRoute)
  async endAll(@Who() who: Who, @Input() { params }: InputOf<typeof endSessionsRoute>): Promise<{ ended: number }> {
    return { ended: await this.openSessions.endAllOf(who, params.operatorId) };
  }
}
