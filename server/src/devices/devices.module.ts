import { Module } from '@nestjs/common';
import { KeysModule } from '../keys/keys.module.js';
import { SealsModule } from '../seals/seals.module.js';
import { SettingsModule } from '../settings/settings.module.js';
import { DeviceQueries } from './devices.queries.js';
import { DevicesController } from './devices.controller.js';
import { Devices } from './devices.service.js';
import { Leases } from './leases.service.js';
import { PinsController } from './pins.controller.js';
import { Pins } from './pins.service.js';
import { TakenBack } from './taken-back.service.js';

@Module({
  imports: [KeysModule, SealsModule, SettingsModule],
  controllers: [DevicesController, PinsController],
  providers: [Devices, Leases, Pins, DeviceQueries, TakenBack],
  exports: [TakenBack],
})
export class DevicesModule {}
