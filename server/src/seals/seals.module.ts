import { Module } from '@nestjs/common';
import { KeysModule } from '../keys/keys.module.js';
import { SealHeads } from './seal-heads.service.js';
import { SealsController } from './seals.controller.js';
import { Seals } from './seals.service.js';

@Module({
  imports: [KeysModule],
  controllers: [SealsController],
  providers: [SealHeads, Seals],
  exports: [SealHeads, Seals],
})
export class SealsModule {}
