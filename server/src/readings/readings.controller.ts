import { Controller } from '@nestjs/common';
import { meterReadingsRoute, type ResponseOf } from '#shared';
import { Handle, Input, type InputOf, Who } from '../http/handle.js';
import type { Who as Operator } from '../operators/who.js';
import { ReadingQueries } from './readings.queries.js';

@Controller()
export class ReadingsController {
  constructor(private readonly readings: ReadingQueries) {}

  @Handle(meterReadingsRoute)
  ofMeter(
    @Who() who: Operator,
    @Input() { params, query }: InputOf<typeof meterReadingsRoute>,
  ): Promise<ResponseOf<typeof meterReadingsRoute>> {
    return this.readings.ofMeter(who, params.meterCode, query);
  }
}
