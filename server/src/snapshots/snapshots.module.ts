import { Module } from '@nestjs/common';
import { LiveModule } from '../live/live.module.js';
import { SettingsModule } from '../settings/settings.module.js';
import { SnapshotsController } from './snapshots.controller.js';
import { Snapshots } from './snapshots.service.js';

@Module({ imports: [SettingsModule, LiveModule], controllers: [SnapshotsController], providers: [Snapshots] })
export class SnapshotsModule {}
