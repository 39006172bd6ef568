import { Controller } from '@nestjs/common';
import { payoutRoute, refundRoute, type RefundRecord, showRefundRoute } from '#shared';
import { Handle, Input, type InputOf, Who } from '../http/handle.js';
import { Payouts } from './payouts.service.js';
import { Refunds } from './refunds.service.js';

@Controller()
export class RefundsController {
  constructor(
    private readonly refunds: Refunds,
    private readonly payouts: Payouts,
  ) {}

  @Handle(showRefundRoute)
  show(@Who() who: Who, @Input() { params }: InputOf<typeof showRefundRoute>): Promise<RefundRecord> {
    return this.refunds.show(who, params.refundId);
  }

  @Handle(refundRoute)
  ask(@Who() who: Who, @Input() { body }: InputOf<typeof refundRoute>): Promise<RefundRecord> {
    return this.refunds.ask(who, body);
  }

  @Handle(payoutRoute)
  payOut(@Who() who: Who, @Input() { params, body }: InputOf<typeof payoutRoute>): Promise<RefundRecord> {
    return this.payouts.payOut(who, params.refundId, body);
  }
}
