import { Module } from '@nestjs/common';
import { GatewaysModule } from '../gateways/gateways.module.js';
import { LiveModule } from '../live/live.module.js';
import { SettingsModule } from '../settings/settings.module.js';
import { MetersController } from './meters.controller.js';
import { Meters } from './meters.service.js';

@Module({
  imports: [SettingsModule, GatewaysModule, LiveModule],
  controllers: [MetersController],
  providers: [Meters],
  exports: [Meters],
})
export class MetersModule {}
