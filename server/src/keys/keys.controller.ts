import { Controller } from '@nestjs/common';
import { jwksRoute, type ResponseOf } from '#shared';
import { Handle } from '../http/handle.js';
import { SigningKeys } from './signing-keys.js';

@Controller()
export class KeysController {
  constructor(private readonly keys: SigningKeys) {}

  @Handle(jwksRoute)
  list(): ResponseOf<typeof jwksRoute> {
    return { keys: this.keys.jwks.keys.map((key) => ({ ...key })) };
  }
}
