import { Module } from '@nestjs/common';
import { CreditModule } from '../credit/credit.module.js';
import { GatewaysModule } from '../gateways/gateways.module.js';
import { LedgerModule } from '../ledger/ledger.module.js';
import { LiveModule } from '../live/live.module.js';
import { RefundsModule } from '../refunds/refunds.module.js';
import { SalesModule } from '../sales/sales.module.js';
import { SettingsModule } from '../settings/settings.module.js';
import { ClosingBooks } from './closing-books.service.js';
import { ClosingSteps } from './closing-steps.service.js';
import { ClosingsController } from './closings.controller.js';
import { Closings } from './closings.service.js';

@Module({
  imports: [CreditModule, GatewaysModule, LedgerModule, LiveModule, RefundsModule, SalesModule, SettingsModule],
  controllers: [ClosingsController],
  providers: [Closings, ClosingSteps, ClosingBooks],
})
export class ClosingsModule {}
