import { Module } from '@nestjs/common';
import { refundsList } from '#shared';
import { CreditModule } from '../credit/credit.module.js';
import { GatewaysModule } from '../gateways/gateways.module.js';
import { LedgerModule } from '../ledger/ledger.module.js';
import { listControllers } from '../lists/lists.controller.js';
import { ListsModule } from '../lists/lists.module.js';
import { LiveModule } from '../live/live.module.js';
import { SettingsModule } from '../settings/settings.module.js';
import { Payouts } from './payouts.service.js';
import { RefundsList } from './refunds-list.queries.js';
import { RefundsController } from './refunds.controller.js';
import { Refunds } from './refunds.service.js';

@Module({
  imports: [CreditModule, ListsModule, GatewaysModule, LedgerModule, LiveModule, SettingsModule],
  controllers: [RefundsController, ...listControllers(refundsList, RefundsList)],
  providers: [RefundsList, Refunds, Payouts],
  exports: [Refunds],
})
export class RefundsModule {}
