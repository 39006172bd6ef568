import { Module } from '@nestjs/common';
import { KeysModule } from '../keys/keys.module.js';
import { SalesModule } from '../sales/sales.module.js';
import { SettingsModule } from '../settings/settings.module.js';
import { PayoutReceipts } from './payout-receipts.service.js';
import { ReceiptPrinter } from './receipt-printer.service.js';
import { ReceiptsController } from './receipts.controller.js';
import { Receipts } from './receipts.service.js';

@Module({
  imports: [KeysModule, SalesModule, SettingsModule],
  controllers: [ReceiptsController],
  providers: [PayoutReceipts, ReceiptPrinter, Receipts],
})
export class ReceiptsModule {}
