import { Module } from '@nestjs/common';
import { buildingsList } from '#shared';
import { listControllers } from '../lists/lists.controller.js';
import { ListsModule } from '../lists/lists.module.js';
import { BuildingsController } from './buildings.controller.js';
import { BuildingsList } from './buildings-list.queries.js';
import { Buildings } from './buildings.service.js';

@Module({
  imports: [ListsModule],
  controllers: [BuildingsController, ...listControllers(buildingsList, BuildingsList)],
  providers: [Buildings, BuildingsList],
  exports: [Buildings],
})
export class BuildingsModule {}
