import { Controller } from '@nestjs/common';
import {
  acceptHeldRoute,
  dismissQuarantinedRoute,
  listQuarantineRoute,
  moveHeldRoute,
  type QuarantinedItem,
  refundHeldRoute,
  type ResponseOf,
  retryQuarantinedRoute,
  type SaleRecord,
} from '#shared';
import { Handle, Input, type InputOf, Who } from '../http/handle.js';
import { HeldMoney } from './held-money.service.js';
import type { QuarantinePage } from './quarantine.queries.js';
import { QuarantineDesk } from './quarantine-desk.service.js';

@Controller()
export class HeldController {
  constructor(
    private readonly held: HeldMoney,
    private readonly desk: QuarantineDesk,
  ) {}

  @Handle(moveHeldRoute)
  move(@Who() who: Who, @Input() { params, body }: InputOf<typeof moveHeldRoute>): Promise<SaleRecord> {
    return this.held.release(who, { ...params, ...body, way: 'move' });
  }

  @Handle(refundHeldRoute)
  refund(@Who() who: Who, @Input() { params, body }: InputOf<typeof refundHeldRoute>): Promise<SaleRecord> {
    return this.held.release(who, { ...params, ...body, way: 'refund' });
  }

  @Handle(acceptHeldRoute)
  accept(@Who() who: Who, @Input() { params, body }: InputOf<typeof acceptHeldRoute>): Promise<SaleRecord> {
    return this.held.release(who, { ...params, ...body, way: 'accept' });
  }

  @Handle(listQuarantineRoute)
  quarantine(@Who() who: Who, @Input() { query }: InputOf<typeof listQuarantineRoute>): Promise<QuarantinePage> {
    return this.desk.list(who, query);
  }

  @Handle(dismissQuarantinedRoute)
  dismiss(
    @Who() who: Who,
    @Input() { params, body }: InputOf<typeof dismissQuarantinedRoute>,
  ): Promise<QuarantinedItem> {
    return this.desk.dismiss(who, params.quarantineId, body);
  }

  @Handle(retryQuarantinedRoute)
  retry(
    @Who() who: Who,
    @Input() { params }: InputOf<typeof retryQuarantinedRoute>,
  ): Promise<ResponseOf<typeof retryQuarantinedRoute>> {
    return this.desk.retry(who, params.quarantineId);
  }
}
