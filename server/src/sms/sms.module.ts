import { Module } from '@nestjs/common';
import { smsList } from '#shared';
import { KeysModule } from '../keys/keys.module.js';
import { listControllers } from '../lists/lists.controller.js';
import { ListsModule } from '../lists/lists.module.js';
import { LiveModule } from '../live/live.module.js';
import { SettingsModule } from '../settings/settings.module.js';
import { SmsController } from './sms.controller.js';
import { SmsList } from './sms-list.queries.js';
import { SmsProviders } from './sms-providers.service.js';
import { SmsQueue } from './sms-queue.service.js';

@Module({
  imports: [KeysModule, ListsModule, LiveModule, SettingsModule],
  controllers: [SmsController, ...listControllers(smsList, SmsList)],
  providers: [SmsProviders, SmsQueue, SmsList],
  exports: [SmsQueue],
})
export class SmsModule {}
