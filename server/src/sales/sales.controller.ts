import { Controller } from '@nestjs/common';
import { type ResponseOf, showSaleRoute } from '#shared';
import { Handle, Input, type InputOf, Who } from '../http/handle.js';
import { Sales } from './sales.service.js';

@Controller()
export class SalesController {
  constructor(private readonly sales: Sales) {}

  @Handle(showSaleRoute)
  show(@Who() who: Who, @Input() { params }: InputOf<typeof showSaleRoute>): Promise<ResponseOf<typeof showSaleRoute>> {
    return this.sales.show(who, params.saleId);
  }
}
