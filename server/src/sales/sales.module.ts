import { Module } from '@nestjs/common';
import { salesList } from '#shared';
import { CreditModule } from '../credit/credit.module.js';
import { DevicesModule } from '../devices/devices.module.js';
import { LedgerModule } from '../ledger/ledger.module.js';
import { listControllers } from '../lists/lists.controller.js';
import { ListsModule } from '../lists/lists.module.js';
import { LiveModule } from '../live/live.module.js';
import { SettingsModule } from '../settings/settings.module.js';
import { ShiftsModule } from '../shifts/shifts.module.js';
import { WriteOffsModule } from '../write-offs/write-offs.module.js';
import { DeviceKeys } from './device-keys.service.js';
import { IntakeController } from './intake.controller.js';
import { Intake } from './intake.service.js';
import { Quarantine } from './quarantine.service.js';
import { SalesList } from './sales-list.queries.js';
import { SalesController } from './sales.controller.js';
import { Sales } from './sales.service.js';

@Module({
  imports: [
    CreditModule,
    ListsModule,
    DevicesModule,
    LedgerModule,
    LiveModule,
    SettingsModule,
    ShiftsModule,
    WriteOffsModule,
  ],
  controllers: [IntakeController, SalesController, ...listControllers(salesList, SalesList)],
  providers: [SalesList, DeviceKeys, Intake, Quarantine, Sales],
  exports: [Intake, Sales],
})
export class SalesModule {}
