import { Module } from '@nestjs/common';
import { SettingsModule } from '../settings/settings.module.js';
import { Readings } from './readings.service.js';

@Module({ imports: [SettingsModule], providers: [Readings], exports: [Readings] })
export class ReadingsModule {}
