import { Module } from '@nestjs/common';
import { accountsList } from '#shared';
import { CreditModule } from '../credit/credit.module.js';
import { LedgerModule } from '../ledger/ledger.module.js';
import { listControllers } from '../lists/lists.controller.js';
import { ListsModule } from '../lists/lists.module.js';
import { LiveModule } from '../live/live.module.js';
import { RefundsModule } from '../refunds/refunds.module.js';
import { SalesModule } from '../sales/sales.module.js';
import { SettingsModule } from '../settings/settings.module.js';
import { AccountOpening } from './account-opening.service.js';
import { AccountsController } from './accounts.controller.js';
import { AccountsList } from './accounts-list.queries.js';
import { AccountTerms } from './account-terms.service.js';
import { Accounts } from './accounts.service.js';
import { Transfers } from './transfers.service.js';

@Module({
  imports: [SettingsModule, CreditModule, LedgerModule, SalesModule, LiveModule, ListsModule, RefundsModule],
  controllers: [AccountsController, ...listControllers(accountsList, AccountsList)],
  providers: [Accounts, AccountsList, AccountOpening, AccountTerms, Transfers],
  exports: [Accounts, Transfers],
})
export class AccountsModule {}
