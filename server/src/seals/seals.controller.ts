import { Controller } from '@nestjs/common';
import { acceptRestoreRoute, type SealsReport, showSealsRoute } from '#shared';
import { Handle, Input, type InputOf, Who } from '../http/handle.js';
import { SealHeads } from './seal-heads.service.js';

@Controller()
export class SealsController {
  constructor(private readonly heads: SealHeads) {}

  @Handle(showSealsRoute)
  show(): Promise<SealsReport> {
    return this.heads.report();
  }

  @Handle(acceptRestoreRoute)
  accept(@Input() { body }: InputOf<typeof acceptRestoreRoute>, @Who() who: Who): Promise<SealsReport> {
    return this.heads.accept(who, body);
  }
}
