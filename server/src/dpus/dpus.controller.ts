import { Controller } from '@nestjs/common';
import { createDpuRoute, deleteDpuRoute, listDpusRoute, showDpuRoute, updateDpuRoute, type Dpu } from '#shared';
import { Handle, Input, Who, type InputOf } from '../http/handle.js';
import type { Who as Operator } from '../operators/who.js';
import type { DpuPage } from './dpus.queries.js';
import { Dpus } from './dpus.service.js';

@Controller()
export class DpusController {
  constructor(private readonly dpus: Dpus) {}

  @Handle(listDpusRoute)
  list(@Who() who: Operator, @Input() input: InputOf<typeof listDpusRoute>): Promise<DpuPage> {
    return this.dpus.list(who, input.query);
  }

  @Handle(showDpuRoute)
  show(@Who() who: Operator, @Input() input: InputOf<typeof showDpuRoute>): Promise<Dpu> {
    return this.dpus.show(who, input.params.dpuCode);
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
}
