import { Module } from '@nestjs/common';
import { correctionsList } from '#shared';
import { CreditModule } from '../credit/credit.module.js';
import { LedgerModule } from '../ledger/ledger.module.js';
import { listControllers } from '../lists/lists.controller.js';
import { ListsModule } from '../lists/lists.module.js';
import { LiveModule } from '../live/live.module.js';
import { RefundsModule } from '../refunds/refunds.module.js';
import { SalesModule } from '../sales/sales.module.js';
import { SettingsModule } from '../settings/settings.module.js';
import { CorrectionsList } from './corrections-list.queries.js';
import { CorrectionsController } from './corrections.controller.js';
import { Corrections } from './corrections.service.js';
import { RefundCorrections } from './refund-corrections.service.js';
import { SaleCorrections } from './sale-corrections.service.js';

@Module({
  imports: [CreditModule, ListsModule, LedgerModule, LiveModule, RefundsModule, SalesModule, SettingsModule],
  controllers: [CorrectionsController, ...listControllers(correctionsList, CorrectionsList)],
  providers: [CorrectionsList, Corrections, SaleCorrections, RefundCorrections],
})
export class CorrectionsModule {}
