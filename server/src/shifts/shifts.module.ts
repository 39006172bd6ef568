import { Module } from '@nestjs/common';
import { heldItemsList, shiftsList } from '#shared';
import { LedgerModule } from '../ledger/ledger.module.js';
import { listControllers } from '../lists/lists.controller.js';
import { ListsModule } from '../lists/lists.module.js';
import { LiveModule } from '../live/live.module.js';
import { SettingsModule } from '../settings/settings.module.js';
import { HeldItemsController } from './held-items.controller.js';
import { HeldItemsList } from './held-items-list.queries.js';
import { HeldItems } from './held-items.service.js';
import { ShiftBooks } from './shift-books.service.js';
import { ShiftItems } from './shift-items.service.js';
import { ShiftsController } from './shifts.controller.js';
import { ShiftsList } from './shifts-list.queries.js';
import { Shifts } from './shifts.service.js';

@Module({
  imports: [LedgerModule, ListsModule, LiveModule, SettingsModule],
  controllers: [
    HeldItemsController,
    ShiftsController,
    ...listControllers(shiftsList, ShiftsList),
    ...listControllers(heldItemsList, HeldItemsList),
  ],
  providers: [HeldItems, HeldItemsList, ShiftBooks, ShiftItems, Shifts, ShiftsList],
  exports: [ShiftBooks, ShiftItems],
})
export class ShiftsModule {}
