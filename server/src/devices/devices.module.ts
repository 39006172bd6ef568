import { Module } from '@nestjs/common';
import { KeysModule } from '../keys/keys.module.js';
import { SettingsModule } from '../settings/settings.module.js';
import { DeviceQueries } from './devices.queries.js';
import { DevicesController } from './devices.controller.js';
import { Devices } from './devices.service.js';
import { Leases } from './leases.service.js';
import { TakenBack } from './taken-back.service.js';

@Module({
  imports: [KeysModule, SettingsModule],
  controllers: [DevicesController],
  providers: [Devices, Leases, DeviceQueries, TakenBack],
  exports: [TakenBack],
})
export class DevicesModule {}
