import { Module } from '@nestjs/common';
import { CreditModule } from '../credit/credit.module.js';
import { LedgerModule } from '../ledger/ledger.module.js';
import { LiveModule } from '../live/live.module.js';
import { RefundsModule } from '../refunds/refunds.module.js';
import { SalesModule } from '../sales/sales.module.js';
import { SettingsModule } from '../settings/settings.module.js';
import { CorrectionsController } from './corrections.controller.js';
import { Corrections } from './corrections.service.js';
import { RefundCorrections } from './refund-corrections.service.js';
import { SaleCorrections } from './sale-corrections.service.js';

@Module({
  imports: [CreditModule, LedgerModule, LiveModule, RefundsModule, SalesModule, SettingsModule],
  controllers: [CorrectionsController],
  providers: [Corrections, SaleCorrections, RefundCorrections],
})
export class CorrectionsModule {}
