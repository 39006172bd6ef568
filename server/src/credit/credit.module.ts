import { Module } from '@nestjs/common';
import { GatewaysModule } from '../gateways/gateways.module.js';
import { LiveModule } from '../live/live.module.js';
import { SettingsModule } from '../settings/settings.module.js';
import { CreditDispatcher } from './credit-dispatcher.service.js';
import { CreditOrders } from './credit-orders.service.js';
import { CreditOutcomes } from './credit-outcomes.service.js';

@Module({
  imports: [GatewaysModule, LiveModule, SettingsModule],
  providers: [CreditOrders, CreditOutcomes, CreditDispatcher],
  exports: [CreditOrders, CreditOutcomes],
})
export class CreditModule {}
