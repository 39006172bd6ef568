import { Controller } from '@nestjs/common';
import {
  acceptHeldRoute,
  dismissQuarantinedRoute,
  type HeldSale,
  moveHeldRoute,
  type QuarantinedItem,
  refundHeldRoute,
  type ResponseOf,
  retryQuarantinedRoute,
  showHeldRoute,
  showQuarantinedRoute,
} from '#shared';
import { Handle, Input, type InputOf, Who } from '../http/handle.js';
import { HeldMoney } from './held-money.service.js';
import { QuarantineDesk } from './quarantine-desk.service.js';

@Controller()
export class HeldController {
  constructor(
    private readonly held: HeldMoney,
    private readonly desk: QuarantineDesk,
  ) {}

  @Handle(showHeldRoute)
  show(@Who() who: Who, @Input() { params }: InputOf<typeof showHeldRoute>): Promise<HeldSale> {
    return this.held.show(who, params.saleId);
  }

  @Handle(moveHeldRoute)
  move(@Who() who: Who, @Input() { params, body }: InputOf<typeof moveHeldRoute>): Promise<HeldSale> {
    return this.held.release(who, { ...params, ...body, way: 'move' });
  }

  @Handle(refundHeldRoute)
  refund(@Who() who: Who, @Input() { params, body }: InputOf<typeof refundHeldRoute>): Promise<HeldSale> {
    return this.held.release(who, { ...params, ...body, way: 'refund' });
  }

  @Handle(acceptHeldRoute)
  accept(@Who() who: Who, @Input() { params, body }: InputOf<typeof acceptHeldRoute>): Promise<HeldSale> {
    return this.held.release(who, { ...params, ...body, way: 'accept' });
  }

  @Handle(showQuarantinedRoute)
  showQuarantined(
    @Who() who: Who,
    @Input() { params }: InputOf<typeof showQuarantinedRoute>,
  ): Promise<QuarantinedItem> {
    return this.desk.show(who, params.quarantineId);
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
