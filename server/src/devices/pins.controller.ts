import { Controller, Req, Res } from '@nestjs/common';
import { noteBrowserRoute, pinSignInRoute, removePinRoute, type Session, setPinRoute } from '#shared';
import type { Request, Response } from 'express';
import { Handle, Input, type InputOf, Who } from '../http/handle.js';
import { handSession, originOf, readRefreshToken } from '../operators/refresh-cookie.js';
import { Pins } from './pins.service.js';

@Controller()
export class PinsController {
  constructor(private readonly pins: Pins) {}

  @Handle(noteBrowserRoute)
  noteBrowser(@Who() who: Who, @Input() { body }: InputOf<typeof noteBrowserRoute>): Promise<void> {
    return this.pins.noteBrowser(who, body);
  }

  @Handle(setPinRoute)
  set(@Who() who: Who, @Input() { body }: InputOf<typeof setPinRoute>): Promise<void> {
    return this.pins.set(who, body);
  }

  @Handle(removePinRoute)
  remove(@Who() who: Who): Promise<void> {
    return this.pins.remove(who);
  }

  @Handle(pinSignInRoute)
  async signIn(
    @Input() { body }: InputOf<typeof pinSignInRoute>,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Session> {
    const opened = await this.pins.signIn(body, originOf(request), readRefreshToken(request));
    return handSession(request, response, opened);
  }
}
