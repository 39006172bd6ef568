import { Module } from '@nestjs/common';
import { GatewaysModule } from '../gateways/gateways.module.js';
import { LiveModule } from '../live/live.module.js';
import { DpusController } from './dpus.controller.js';
import { Buses } from './buses.service.js';
import { Dpus } from './dpus.service.js';

@Module({
  imports: [GatewaysModule, LiveModule],
  controllers: [DpusController],
  providers: [Dpus, Buses],
  exports: [Dpus],
})
export class DpusModule {}
