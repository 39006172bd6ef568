import { Controller } from '@nestjs/common';
import { doHeldItemRoute, type HeldItemDetails, letBeHeldItemRoute, showHeldItemRoute } from '#shared';
import { Handle, Input, type InputOf, Who } from '../http/handle.js';
import { HeldItems } from './held-items.service.js';

@Controller()
export class HeldItemsController {
  constructor(private readonly items: HeldItems) {}

  @Handle(showHeldItemRoute)
  show(@Input() { params }: InputOf<typeof showHeldItemRoute>): Promise<HeldItemDetails> {
    return this.items.show(params.itemId);
  }

  @Handle(doHeldItemRoute)
  do(@Input() { params, body }: InputOf<typeof doHeldItemRoute>, @Who() who: Who): Promise<HeldItemDetails> {
    return this.items.do(who, params.itemId, body);
  }

  @Handle(letBeHeldItemRoute)
  letBe(@Input() { params, body }: InputOf<typeof letBeHeldItemRoute>, @Who() who: Who): Promise<HeldItemDetails> {
    return this.items.letBe(who, params.itemId, body);
  }
}
