import { Module } from '@nestjs/common';
import { SettingsController } from './settings.controller.js';
import { PropertySettings } from './settings.service.js';

@Module({ controllers: [SettingsController], providers: [PropertySettings], exports: [PropertySettings] })
export class SettingsModule {}
