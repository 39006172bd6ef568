import { Module } from '@nestjs/common';
import { gatewaysList } from '#shared';
import { listControllers } from '../lists/lists.controller.js';
import { ListsModule } from '../lists/lists.module.js';
import { LiveModule } from '../live/live.module.js';
import { ReadingsModule } from '../readings/readings.module.js';
import { SealsModule } from '../seals/seals.module.js';
import { BusConfigs } from './bus-config.service.js';
import { GatewayDoor } from './gateway-door.service.js';
import { GatewayLink } from './gateway-link.js';
import { GatewayReadings } from './gateway-readings.service.js';
import { GatewaySocket } from './gateway.socket.js';
import { GatewaysList } from './gateways-list.queries.js';
import { GatewaysController } from './gateways.controller.js';
import { Gateways } from './gateways.service.js';

@Module({
  imports: [ListsModule, ReadingsModule, LiveModule, SealsModule],
  controllers: [GatewaysController, ...listControllers(gatewaysList, GatewaysList)],
  providers: [BusConfigs, GatewayReadings, GatewayLink, Gateways, GatewaysList, GatewayDoor, GatewaySocket],
  exports: [GatewayLink],
})
export class GatewaysModule {}
