import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { CreditModule } from '../credit/credit.module.js';
import { GatewaysModule } from '../gateways/gateways.module.js';
import { LiveModule } from '../live/live.module.js';
import { SettingsModule } from '../settings/settings.module.js';
import { ExchangesController } from './exchanges.controller.js';
import { Exchanges } from './exchanges.service.js';

@Module({
  imports: [AccountsModule, CreditModule, GatewaysModule, LiveModule, SettingsModule],
  controllers: [ExchangesController],
  providers: [Exchanges],
})
export class ExchangesModule {}
