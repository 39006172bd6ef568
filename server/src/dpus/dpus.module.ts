import { Module } from '@nestjs/common';
import { dpusList } from '#shared';
import { GatewaysModule } from '../gateways/gateways.module.js';
import { listControllers } from '../lists/lists.controller.js';
import { ListsModule } from '../lists/lists.module.js';
import { LiveModule } from '../live/live.module.js';
import { DpusController } from './dpus.controller.js';
import { Buses } from './buses.service.js';
import { DpusList } from './dpus-list.queries.js';
import { Dpus } from './dpus.service.js';

@Module({
  imports: [GatewaysModule, ListsModule, LiveModule],
  controllers: [DpusController, ...listControllers(dpusList, DpusList)],
  providers: [Dpus, DpusList, Buses],
  exports: [Dpus],
})
export class DpusModule {}
