import { Module } from '@nestjs/common';
import { LedgerModule } from '../ledger/ledger.module.js';
import { SettingsModule } from '../settings/settings.module.js';
import { HeldItemsController } from './held-items.controller.js';
import { HeldItems } from './held-items.service.js';
import { ShiftBooks } from './shift-books.service.js';
import { ShiftItems } from './shift-items.service.js';
import { ShiftsController } from './shifts.controller.js';
import { Shifts } from './shifts.service.js';

@Module({
  imports: [LedgerModule, SettingsModule],
  controllers: [HeldItemsController, ShiftsController],
  providers: [HeldItems, ShiftBooks, ShiftItems, Shifts],
  exports: [ShiftBooks, ShiftItems],
})
export class ShiftsModule {}
