import { Module } from '@nestjs/common';
import { GatewaysModule } from '../gateways/gateways.module.js';
import { DpusController } from './dpus.controller.js';
import { Dpus } from './dpus.service.js';

@Module({ imports: [GatewaysModule], controllers: [DpusController], providers: [Dpus], exports: [Dpus] })
export class DpusModule {}
