import { Module } from '@nestjs/common';
import { heldList, quarantineList } from '#shared';
import { CreditModule } from '../credit/credit.module.js';
import { LedgerModule } from '../ledger/ledger.module.js';
import { listControllers } from '../lists/lists.controller.js';
import { ListsModule } from '../lists/lists.module.js';
import { LiveModule } from '../live/live.module.js';
import { RefundsModule } from '../refunds/refunds.module.js';
import { SalesModule } from '../sales/sales.module.js';
import { SettingsModule } from '../settings/settings.module.js';
import { HeldController } from './held.controller.js';
import { HeldList } from './held-list.queries.js';
import { HeldMoney } from './held-money.service.js';
import { QuarantineDesk } from './quarantine-desk.service.js';
import { QuarantineList } from './quarantine-list.queries.js';

@Module({
  imports: [CreditModule, LedgerModule, ListsModule, LiveModule, RefundsModule, SalesModule, SettingsModule],
  controllers: [
    HeldController,
    ...listControllers(heldList, HeldList),
    ...listControllers(quarantineList, QuarantineList),
  ],
  providers: [HeldList, HeldMoney, QuarantineDesk, QuarantineList],
})
export class HeldModule {}
