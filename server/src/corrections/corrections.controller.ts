import { Controller } from '@nestjs/common';
import { type CorrectionRecord, correctRoute, listCorrectionsRoute } from '#shared';
import { Handle, Input, type InputOf, Who } from '../http/handle.js';
import type { CorrectionPage } from './corrections.queries.js';
import { Corrections } from './corrections.service.js';

@Controller()
export class CorrectionsController {
  constructor(private readonly corrections: Corrections) {}

  @Handle(listCorrectionsRoute)
  list(@Who() who: Who, @Input() { query }: InputOf<typeof listCorrectionsRoute>): Promise<CorrectionPage> {
    return this.corrections.list(who, query);
  }

  @Handle(correctRoute)
  correct(@Who() who: Who, @Input() { body }: InputOf<typeof correctRoute>): Promise<CorrectionRecord> {
    return this.corrections.correct(who, body);
  }
}
