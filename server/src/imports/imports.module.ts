import { Module } from '@nestjs/common';
import { GatewaysModule } from '../gateways/gateways.module.js';
import { LiveModule } from '../live/live.module.js';
import { MeterImportController } from './meter-import.controller.js';
import { SheetReader } from './sheet-reader.service.js';
import { MeterImport } from './meter-import.service.js';

@Module({
  imports: [GatewaysModule, LiveModule],
  controllers: [MeterImportController],
  providers: [MeterImport, SheetReader],
  exports: [MeterImport],
})
export class ImportsModule {}
