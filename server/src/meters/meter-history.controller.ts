import { Controller } from '@nestjs/common';
import { meterReadingsExcelRoute, meterReadingsPdfRoute, meterReadingsRoute } from '#shared';
import type { FileAnswer } from '../http/answer-interceptor.js';
import { Handle, Input, Who, type InputOf } from '../http/handle.js';
import type { Who as Operator } from '../operators/who.js';
import { MeterHistory } from './meter-history.service.js';
import type { MeterReadings } from './readings.queries.js';

@Controller()
export class MeterHistoryController {
  constructor(private readonly history: MeterHistory) {}

  @Handle(meterReadingsRoute)
  show(@Who() who: Operator, @Input() input: InputOf<typeof meterReadingsRoute>): Promise<MeterReadings> {
    return this.history.show(who, input.params.meterCode, input.query);
  }

  @Handle(meterReadingsExcelRoute)
  excel(@Who() who: Operator, @Input() input: InputOf<typeof meterReadingsExcelRoute>): Promise<FileAnswer> {
    return this.history.excel(who, input.params.meterCode, input.body);
  }

  @Handle(meterReadingsPdfRoute)
  pdf(@Who() who: Operator, @Input() input: InputOf<typeof meterReadingsPdfRoute>): Promise<FileAnswer> {
    return this.history.pdf(who, input.params.meterCode, input.body);
  }
}
