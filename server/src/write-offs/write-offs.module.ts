import { Module } from '@nestjs/common';
import { KeysModule } from '../keys/keys.module.js';
import { LedgerModule } from '../ledger/ledger.module.js';
import { SettingsModule } from '../settings/settings.module.js';
import { ShiftsModule } from '../shifts/shifts.module.js';
import { WriteOffsController } from './write-offs.controller.js';
import { WriteOffs } from './write-offs.service.js';

@Module({
  imports: [KeysModule, LedgerModule, SettingsModule, ShiftsModule],
  controllers: [WriteOffsController],
  providers: [WriteOffs],
  exports: [WriteOffs],
})
export class WriteOffsModule {}
