import { Controller } from '@nestjs/common';
import {
  type Baseline,
  type BaselinePreview,
  meterBaselinesRoute,
  previewBaselineRoute,
  setBaselineRoute,
} from '#shared';
import { Handle, Input, Who, type InputOf } from '../http/handle.js';
import type { Who as Operator } from '../operators/who.js';
import { Baselines } from './baselines.service.js';

@Controller()
export class BaselinesController {
  constructor(private readonly baselines: Baselines) {}

  @Handle(previewBaselineRoute)
  preview(@Who() who: Operator, @Input() input: InputOf<typeof previewBaselineRoute>): Promise<BaselinePreview> {
    return this.baselines.preview(who, input.params.meterCode);
  }

  @Handle(setBaselineRoute)
  set(@Who() who: Operator, @Input() input: InputOf<typeof setBaselineRoute>): Promise<Baseline> {
    return this.baselines.set(who, input.params.meterCode, input.body);
  }

  @Handle(meterBaselinesRoute)
  list(@Who() who: Operator, @Input() input: InputOf<typeof meterBaselinesRoute>): Promise<{ baselines: Baseline[] }> {
    return this.baselines.list(who, input.params.meterCode);
  }
}
