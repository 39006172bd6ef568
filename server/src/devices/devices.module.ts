import { Module } from '@nestjs/common';
import { devicesList } from '#shared';
import { KeysModule } from '../keys/keys.module.js';
import { listControllers } from '../lists/lists.controller.js';
import { ListsModule } from '../lists/lists.module.js';
import { SealsModule } from '../seals/seals.module.js';
import { SettingsModule } from '../settings/settings.module.js';
import { DeviceCodes } from './device-codes.service.js';
import { DevicesList } from './devices-list.queries.js';
import { DeviceQueries } from './devices.queries.js';
import { DevicesController } from './devices.controller.js';
import { Devices } from './devices.service.js';
import { Leases } from './leases.service.js';
import { PinsController } from './pins.controller.js';
import { Pins } from './pins.service.js';
import { TakenBack } from './taken-back.service.js';

@Module({
  imports: [KeysModule, ListsModule, SealsModule, SettingsModule],
  controllers: [DevicesController, PinsController, ...listControllers(devicesList, DevicesList)],
  providers: [Devices, DeviceCodes, DevicesList, Leases, Pins, DeviceQueries, TakenBack],
  exports: [TakenBack],
})
export class DevicesModule {}
