import { Controller } from '@nestjs/common';
import { type Exchange, exchangeMeterRoute, type ExchangePreview, previewExchangeRoute } from '#shared';
import { Handle, Input, Who, type InputOf } from '../http/handle.js';
import type { Who as Operator } from '../operators/who.js';
import { Exchanges } from './exchanges.service.js';

@Controller()
export class ExchangesController {
  constructor(private readonly exchanges: Exchanges) {}

  @Handle(previewExchangeRoute)
  preview(@Who() who: Operator, @Input() { params }: InputOf<typeof previewExchangeRoute>): Promise<ExchangePreview> {
    return this.exchanges.preview(who, params.assignmentId);
  }

  @Handle(exchangeMeterRoute)
  exchange(@Who() who: Operator, @Input() { params, body }: InputOf<typeof exchangeMeterRoute>): Promise<Exchange> {
    return this.exchanges.exchange(who, params.assignmentId, body);
  }
}
