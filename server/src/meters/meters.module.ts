import { Module } from '@nestjs/common';
import { boardList, metersList } from '#shared';
import { GatewaysModule } from '../gateways/gateways.module.js';
import { listControllers } from '../lists/lists.controller.js';
import { ListsModule } from '../lists/lists.module.js';
import { LiveModule } from '../live/live.module.js';
import { SettingsModule } from '../settings/settings.module.js';
import { BoardList } from './board-list.queries.js';
import { MeterHistoryController } from './meter-history.controller.js';
import { MeterHistory } from './meter-history.service.js';
import { MetersController } from './meters.controller.js';
import { MetersList } from './meters-list.queries.js';
import { Meters } from './meters.service.js';

@Module({
  imports: [SettingsModule, GatewaysModule, ListsModule, LiveModule],
  controllers: [
    MetersController,
    MeterHistoryController,
    ...listControllers(metersList, MetersList),
    ...listControllers(boardList, BoardList),
  ],
  providers: [Meters, MeterHistory, MetersList, BoardList],
  exports: [Meters],
})
export class MetersModule {}
