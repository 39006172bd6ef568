import { Module } from '@nestjs/common';
import { SettingsModule } from '../settings/settings.module.js';
import { ReadingsController } from './readings.controller.js';
import { ReadingQueries } from './readings.queries.js';
import { Readings } from './readings.service.js';

@Module({
  imports: [SettingsModule],
  controllers: [ReadingsController],
  providers: [Readings, ReadingQueries],
  exports: [Readings],
})
export class ReadingsModule {}
