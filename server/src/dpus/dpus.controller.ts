import { Controller } from '@nestjs/common';
import {
  createDpuRoute,
  deleteDpuRoute,
  dpuUsesRoute,
  showBusRoute,
  showDpuRoute,
  startProbeRoute,
  stopProbeRoute,
  updateDpuRoute,
  type Dpu,
  type Probe,
  type ResponseOf,
  type Uses,
} from '#shared';
import { Handle, Input, Who, type InputOf } from '../http/handle.js';
import type { Who as Operator } from '../operators/who.js';
import { Buses } from './buses.service.js';
import { Dpus } from './dpus.service.js';

@Controller()
export class DpusController {
  constructor(
    private readonly dpus: Dpus,
    private readonly buses: Buses,
  ) {}

  @Handle(showDpuRoute)
  show(@Who() who: Operator, @Input() input: InputOf<typeof showDpuRoute>): Promise<Dpu> {
    return this.dpus.show(who, input.params.dpuCode);
  }

  @Handle(dpuUsesRoute)
  uses(@Who() who: Operator, @Input() input: InputOf<typeof dpuUsesRoute>): Promise<Uses> {
    return this.dpus.uses(who, input.params.dpuCode);
  }

  @Handle(createDpuRoute)
  create(@Who() who: Operator, @Input() input: InputOf<typeof createDpuRoute>): Promise<Dpu> {
    return this.dpus.create(who, input.body);
  }

  @Handle(updateDpuRoute)
  update(@Who() who: Operator, @Input() input: InputOf<typeof updateDpuRoute>): Promise<Dpu> {
    return this.dpus.update(who, input.params.dpuCode, input.body);
  }

  @Handle(deleteDpuRoute)
  remove(@Who() who: Operator, @Input() input: InputOf<typeof deleteDpuRoute>): Promise<void> {
    return this.dpus.remove(who, input.params.dpuCode);
  }

  @Handle(showBusRoute)
  bus(@Who() who: Operator, @Input() input: InputOf<typeof showBusRoute>): Promise<ResponseOf<typeof showBusRoute>> {
    return this.buses.show(who, input.params.dpuCode);
  }

  @Handle(startProbeRoute)
  startProbe(@Who() who: Operator, @Input() input: InputOf<typeof startProbeRoute>): Promise<Probe> {
    return this.buses.startProbe(who, input.params.dpuCode, input.body);
  }

  @Handle(stopProbeRoute)
  stopProbe(@Who() who: Operator, @Input() { params }: InputOf<typeof stopProbeRoute>): Promise<Probe> {
    return this.buses.stopProbe(who, params.dpuCode, params.probeId);
  }
}
