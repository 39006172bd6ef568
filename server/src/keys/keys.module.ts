import { Module } from '@nestjs/common';
import { Config } from '../config/config.js';
import { Clock } from '../database/clock.js';
import { KeysController } from './keys.controller.js';
import { SecretBox } from './secret-box.js';
import { SigningKeys } from './signing-keys.js';

@Module({
  controllers: [KeysController],
  providers: [
    {
      provide: SigningKeys,
      inject: [Config, Clock],
      useFactory: (config: Config, clock: Clock) => SigningKeys.open(config, clock),
    },
    { provide: SecretBox, inject: [Config], useFactory: (config: Config) => SecretBox.open(config) },
  ],
  exports: [SecretBox, SigningKeys],
})
export class KeysModule {}
