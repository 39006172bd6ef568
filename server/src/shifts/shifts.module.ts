import { Module } from '@nestjs/common';
import { LedgerModule } from '../ledger/ledger.module.js';
import { SettingsModule } from '../settings/settings.module.js';
import { ShiftBooks } from './shift-books.service.js';
import { ShiftItems } from './shift-items.service.js';
import { ShiftsController } from './shifts.controller.js';
import { Shifts } from './shifts.service.js';

@Module({
  imports: [LedgerModule, SettingsModule],
  controllers: [ShiftsController],
  providers: [ShiftBooks, ShiftItems, Shifts],
  exports: [ShiftBooks, ShiftItems],
})
export class ShiftsModule {}
