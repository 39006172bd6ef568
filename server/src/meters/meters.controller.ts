import { Controller } from '@nestjs/common';
import {
  createMeterRoute,
  deleteMeterRoute,
  meterOrdersRoute,
  meterStatesRoute,
  meterUsesRoute,
  readMeterRoute,
  readRegistersRoute,
  showMeterRoute,
  updateMeterRoute,
  type Meter,
  type MeterState,
  type ResponseOf,
  type Uses,
} from '#shared';
import { Handle, Input, Who, type InputOf } from '../http/handle.js';
import type { Who as Operator } from '../operators/who.js';
import type { MeterOrders } from './meter-orders.queries.js';
import { Meters } from './meters.service.js';

@Controller()
export class MetersController {
  constructor(private readonly meters: Meters) {}

  @Handle(showMeterRoute)
  show(@Who() who: Operator, @Input() input: InputOf<typeof showMeterRoute>): Promise<Meter> {
    return this.meters.show(who, input.params.meterCode);
  }

  @Handle(meterUsesRoute)
  uses(@Who() who: Operator, @Input() input: InputOf<typeof meterUsesRoute>): Promise<Uses> {
    return this.meters.uses(who, input.params.meterCode);
  }

  @Handle(createMeterRoute)
  create(@Who() who: Operator, @Input() input: InputOf<typeof createMeterRoute>): Promise<Meter> {
    return this.meters.create(who, input.body);
  }

  @Handle(updateMeterRoute)
  update(@Who() who: Operator, @Input() input: InputOf<typeof updateMeterRoute>): Promise<Meter> {
    return this.meters.update(who, input.params.meterCode, input.body);
  }

  @Handle(deleteMeterRoute)
  remove(@Who() who: Operator, @Input() input: InputOf<typeof deleteMeterRoute>): Promise<void> {
    return this.meters.remove(who, input.params.meterCode);
  }

  @Handle(readMeterRoute)
  readNow(@Who() who: Operator, @Input() input: InputOf<typeof readMeterRoute>): Promise<MeterState> {
    return this.meters.readNow(who, input.params.meterCode);
  }

  @Handle(readRegistersRoute)
  readRegisters(
    @Who() who: Operator,
    @Input() input: InputOf<typeof readRegistersRoute>,
  ): Promise<ResponseOf<typeof readRegistersRoute>> {
    return this.meters.readRegisters(who, input.params.meterCode);
  }

  @Handle(meterStatesRoute)
  states(
    @Who() who: Operator,
    @Input() input: InputOf<typeof meterStatesRoute>,
  ): Promise<ResponseOf<typeof meterStatesRoute>> {
    return this.meters.states(who, input.params.number);
  }

  @Handle(meterOrdersRoute)
  orders(@Who() who: Operator, @Input() input: InputOf<typeof meterOrdersRoute>): Promise<MeterOrders> {
    return this.meters.orders(who, input.params.meterCode, input.query);
  }
}
