import { Module } from '@nestjs/common';
import { LiveModule } from '../live/live.module.js';
import { ReadingsModule } from '../readings/readings.module.js';
import { SealsModule } from '../seals/seals.module.js';
import { BusConfigs } from './bus-config.service.js';
import { GatewayDoor } from './gateway-door.service.js';
import { GatewayLink } from './gateway-link.js';
import { GatewayReadings } from './gateway-readings.service.js';
import { GatewaySocket } from './gateway.socket.js';
import { GatewaysController } from './gateways.controller.js';
import { Gateways } from './gateways.service.js';

@Module({
  imports: [ReadingsModule, LiveModule, SealsModule],
  controllers: [GatewaysController],
  providers: [BusConfigs, GatewayReadings, GatewayLink, Gateways, GatewayDoor, GatewaySocket],
  exports: [GatewayLink],
})
export class GatewaysModule {}
