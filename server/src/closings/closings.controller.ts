import { Controller } from '@nestjs/common';
import {
  abandonClosingRoute,
  type AccountClosing,
  beginClosingRoute,
  confirmClosingRoute,
  readClosingAgainRoute,
  showClosingRoute,
} from '#shared';
import { Handle, Input, Who, type InputOf } from '../http/handle.js';
import type { Who as Operator } from '../operators/who.js';
import { Closings } from './closings.service.js';

@Controller()
export class ClosingsController {
  constructor(private readonly closings: Closings) {}

  @Handle(showClosingRoute)
  show(@Who() who: Operator, @Input() { params }: InputOf<typeof showClosingRoute>): Promise<AccountClosing> {
    return this.closings.show(who, params.accountId);
  }

  @Handle(beginClosingRoute)
  begin(@Who() who: Operator, @Input() { params, body }: InputOf<typeof beginClosingRoute>): Promise<AccountClosing> {
    return this.closings.begin(who, params.accountId, body);
  }

  @Handle(confirmClosingRoute)
  confirm(
    @Who() who: Operator,
    @Input() { params, body }: InputOf<typeof confirmClosingRoute>,
  ): Promise<AccountClosing> {
    return this.closings.confirm(who, params.accountId, body);
  }

  @Handle(readClosingAgainRoute)
  readAgain(
    @Who() who: Operator,
    @Input() { params, body }: InputOf<typeof readClosingAgainRoute>,
  ): Promise<AccountClosing> {
    return this.closings.readAgain(who, params.closingId, body.attempt);
  }

  @Handle(abandonClosingRoute)
  abandon(
    @Who() who: Operator,
    @Input() { params, body }: InputOf<typeof abandonClosingRoute>,
  ): Promise<AccountClosing> {
    return this.closings.abandon(who, params.accountId, body);
  }
}
