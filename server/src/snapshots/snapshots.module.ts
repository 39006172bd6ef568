import { Module } from '@nestjs/common';
import { SettingsModule } from '../settings/settings.module.js';
import { SnapshotsController } from './snapshots.controller.js';
import { Snapshots } from './snapshots.service.js';

@Module({ imports: [SettingsModule], controllers: [SnapshotsController], providers: [Snapshots] })
export class SnapshotsModule {}
