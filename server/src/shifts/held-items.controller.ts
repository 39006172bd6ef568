import { Controller } from '@nestjs/common';
import { doHeldItemRoute, type HeldItem, letBeHeldItemRoute, listHeldItemsRoute } from '#shared';
import { Handle, Input, type InputOf, Who } from '../http/handle.js';
import type { HeldItemPage } from './held-items.queries.js';
import { HeldItems } from './held-items.service.js';

@Controller()
export class HeldItemsController {
  constructor(private readonly items: HeldItems) {}

  @Handle(listHeldItemsRoute)
  list(@Input() { query }: InputOf<typeof listHeldItemsRoute>): Promise<HeldItemPage> {
    return this.items.list(query);
  }

  @Handle(doHeldItemRoute)
  do(@Input() { params, body }: InputOf<typeof doHeldItemRoute>, @Who() who: Who): Promise<HeldItem> {
    return this.items.do(who, params.itemId, body);
  }

  @Handle(letBeHeldItemRoute)
  letBe(@Input() { params, body }: InputOf<typeof letBeHeldItemRoute>, @Who() who: Who): Promise<HeldItem> {
    return this.items.letBe(who, params.itemId, body);
  }
}
