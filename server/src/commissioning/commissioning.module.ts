import { Module } from '@nestjs/common';
import { CreditModule } from '../credit/credit.module.js';
import { LiveModule } from '../live/live.module.js';
import { SettingsModule } from '../settings/settings.module.js';
import { CommissioningController } from './commissioning.controller.js';
import { Commissionings } from './commissionings.service.js';
import { LabelPrinter } from './label-printer.service.js';
import { LabelSheets } from './label-sheets.service.js';
import { RelayTests } from './relay-tests.service.js';

@Module({
  imports: [CreditModule, LiveModule, SettingsModule],
  controllers: [CommissioningController],
  providers: [Commissionings, RelayTests, LabelSheets, LabelPrinter],
})
export class CommissioningModule {}
