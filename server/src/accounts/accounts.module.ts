import { Module } from '@nestjs/common';
import { CreditModule } from '../credit/credit.module.js';
import { LiveModule } from '../live/live.module.js';
import { SalesModule } from '../sales/sales.module.js';
import { SettingsModule } from '../settings/settings.module.js';
import { AccountOpening } from './account-opening.service.js';
import { AccountsController } from './accounts.controller.js';
import { Accounts } from './accounts.service.js';

@Module({
  imports: [SettingsModule, CreditModule, SalesModule, LiveModule],
  controllers: [AccountsController],
  providers: [Accounts, AccountOpening],
  exports: [Accounts],
})
export class AccountsModule {}
