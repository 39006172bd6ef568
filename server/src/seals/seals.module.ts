import { Module } from '@nestjs/common';
import { KeysModule } from '../keys/keys.module.js';
import { Seals } from './seals.service.js';

@Module({ imports: [KeysModule], providers: [Seals], exports: [Seals] })
export class SealsModule {}
