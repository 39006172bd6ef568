import { Module } from '@nestjs/common';
import { CreditModule } from '../credit/credit.module.js';
import { GatewaysModule } from '../gateways/gateways.module.js';
import { LedgerModule } from '../ledger/ledger.module.js';
import { LiveModule } from '../live/live.module.js';
import { SettingsModule } from '../settings/settings.module.js';
import { Payouts } from './payouts.service.js';
import { RefundsController } from './refunds.controller.js';
import { Refunds } from './refunds.service.js';

@Module({
  imports: [CreditModule, GatewaysModule, LedgerModule, LiveModule, SettingsModule],
  controllers: [RefundsController],
  providers: [Refunds, Payouts],
  exports: [Refunds],
})
export class RefundsModule {}
