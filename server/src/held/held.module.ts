import { Module } from '@nestjs/common';
import { CreditModule } from '../credit/credit.module.js';
import { LedgerModule } from '../ledger/ledger.module.js';
import { LiveModule } from '../live/live.module.js';
import { RefundsModule } from '../refunds/refunds.module.js';
import { SalesModule } from '../sales/sales.module.js';
import { SettingsModule } from '../settings/settings.module.js';
import { HeldController } from './held.controller.js';
import { HeldMoney } from './held-money.service.js';
import { QuarantineDesk } from './quarantine-desk.service.js';

@Module({
  imports: [CreditModule, LedgerModule, LiveModule, RefundsModule, SalesModule, SettingsModule],
  controllers: [HeldController],
  providers: [HeldMoney, QuarantineDesk],
})
export class HeldModule {}
