import { Module } from '@nestjs/common';
import { CreditModule } from '../credit/credit.module.js';
import { GatewaysModule } from '../gateways/gateways.module.js';
import { LedgerModule } from '../ledger/ledger.module.js';
import { LiveModule } from '../live/live.module.js';
import { SettingsModule } from '../settings/settings.module.js';
import { BaselinesController } from './baselines.controller.js';
import { Baselines } from './baselines.service.js';

@Module({
  imports: [CreditModule, GatewaysModule, LedgerModule, LiveModule, SettingsModule],
  controllers: [BaselinesController],
  providers: [Baselines],
})
export class BaselinesModule {}
