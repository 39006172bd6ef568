import { Module } from '@nestjs/common';
import { LedgerModule } from '../ledger/ledger.module.js';
import { ShiftBooks } from './shift-books.service.js';
import { ShiftItems } from './shift-items.service.js';

@Module({
  imports: [LedgerModule],
  providers: [ShiftBooks, ShiftItems],
  exports: [ShiftBooks, ShiftItems],
})
export class ShiftsModule {}
