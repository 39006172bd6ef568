import { Module } from '@nestjs/common';
import { Config } from '../config/config.js';
import { Clock } from '../database/clock.js';
import { KeysController } from './keys.controller.js';
import { SigningKeys } from './signing-keys.js';

@Module({
  controllers: [KeysController],
  providers: [
    {
      provide: SigningKeys,
      inject: [Config, Clock],
      useFactory: (config: Config, clock: Clock) => SigningKeys.open(config, clock),
    },
  ],
  exports: [SigningKeys],
})
export class KeysModule {}
