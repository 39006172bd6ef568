import { Controller } from '@nestjs/common';
import { type CorrectionRecord, correctRoute } from '#shared';
import { Handle, Input, type InputOf, Who } from '../http/handle.js';
import { Corrections } from './corrections.service.js';

@Controller()
export class CorrectionsController {
  constructor(private readonly corrections: Corrections) {}

  @Handle(correctRoute)
  correct(@Who() who: Who, @Input() { body }: InputOf<typeof correctRoute>): Promise<CorrectionRecord> {
    return this.corrections.correct(who, body);
  }
}
