import { Module } from '@nestjs/common';
import { CreditModule } from '../credit/credit.module.js';
import { LedgerModule } from '../ledger/ledger.module.js';
import { LiveModule } from '../live/live.module.js';
import { RefundsModule } from '../refunds/refunds.module.js';
import { SalesModule } from '../sales/sales.module.js';
import { SettingsModule } from '../settings/settings.module.js';
import { AccountOpening } from './account-opening.service.js';
import { AccountsController } from './accounts.controller.js';
import { AccountTerms } from './account-terms.service.js';
import { Accounts } from './accounts.service.js';
import { Transfers } from './transfers.service.js';

@Module({
  imports: [SettingsModule, CreditModule, LedgerModule, SalesModule, LiveModule, RefundsModule],
  controllers: [AccountsController],
  providers: [Accounts, AccountOpening, AccountTerms, Transfers],
  exports: [Accounts, Transfers],
})
export class AccountsModule {}
