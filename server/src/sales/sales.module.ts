import { Module } from '@nestjs/common';
import { CreditModule } from '../credit/credit.module.js';
import { DevicesModule } from '../devices/devices.module.js';
import { LedgerModule } from '../ledger/ledger.module.js';
import { LiveModule } from '../live/live.module.js';
import { SettingsModule } from '../settings/settings.module.js';
import { ShiftsModule } from '../shifts/shifts.module.js';
import { WriteOffsModule } from '../write-offs/write-offs.module.js';
import { DeviceKeys } from './device-keys.service.js';
import { IntakeController } from './intake.controller.js';
import { Intake } from './intake.service.js';
import { Quarantine } from './quarantine.service.js';
import { SalesController } from './sales.controller.js';
import { Sales } from './sales.service.js';

@Module({
  imports: [CreditModule, DevicesModule, LedgerModule, LiveModule, SettingsModule, ShiftsModule, WriteOffsModule],
  controllers: [IntakeController, SalesController],
  providers: [DeviceKeys, Intake, Quarantine, Sales],
  exports: [Intake, Sales],
})
export class SalesModule {}
