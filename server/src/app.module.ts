import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR } from '@nestjs/core';
import { Config } from './config/config.js';
import { ConfigModule } from './config/config.module.js';
import { Logger } from './config/logger.js';
import { DatabaseModule } from './database/database.module.js';
import { AnswerInterceptor } from './http/answer-interceptor.js';
import { ProblemFilter } from './http/problem-filter.js';
import type { Clock } from './database/clock.js';
import type { Announce } from './operators/first-start.js';
import { OperatorsModule } from './operators/operators.module.js';
import { DevicesModule } from './devices/devices.module.js';
import { KeysModule } from './keys/keys.module.js';
import { AccountsModule } from './accounts/accounts.module.js';
import { BaselinesModule } from './baselines/baselines.module.js';
import { BuildingsModule } from './buildings/buildings.module.js';
import { CorrectionsModule } from './corrections/corrections.module.js';
import { CommissioningModule } from './commissioning/commissioning.module.js';
import { ClosingsModule } from './closings/closings.module.js';
import { CreditModule } from './credit/credit.module.js';
import { DpusModule } from './dpus/dpus.module.js';
import { ExchangesModule } from './exchanges/exchanges.module.js';
import { GatewaysModule } from './gateways/gateways.module.js';
import { HeldModule } from './held/held.module.js';
import { ImportsModule } from './imports/imports.module.js';
import { LiveModule } from './live/live.module.js';
import { LogModule } from './log/log.module.js';
import { MetersModule } from './meters/meters.module.js';
import { ReadingsModule } from './readings/readings.module.js';
import { ReceiptsModule } from './receipts/receipts.module.js';
import { RefundsModule } from './refunds/refunds.module.js';
import { SalesModule } from './sales/sales.module.js';
import { SealsModule } from './seals/seals.module.js';
import { SettingsModule } from './settings/settings.module.js';
import { ShiftsModule } from './shifts/shifts.module.js';
import { SmsModule } from './sms/sms.module.js';
import { SnapshotsModule } from './snapshots/snapshots.module.js';
import { WriteOffsModule } from './write-offs/write-offs.module.js';

/** One module for each feature folder; the order is of no importance. */
const FEATURES: NonNullable<DynamicModule['imports']> = [
  KeysModule,
  DevicesModule,
  AccountsModule,
  BaselinesModule,
  BuildingsModule,
  CorrectionsModule,
  ClosingsModule,
  CommissioningModule,
  CreditModule,
  DpusModule,
  ExchangesModule,
  GatewaysModule,
  HeldModule,
  ImportsModule,
  LiveModule,
  LogModule,
  MetersModule,
  ReadingsModule,
  ReceiptsModule,
  RefundsModule,
  SalesModule,
  SealsModule,
  SettingsModule,
  ShiftsModule,
  SmsModule,
  SnapshotsModule,
  WriteOffsModule,
];

export interface AppOptions {
  /** hold every answer against its contract: for tests */
  readonly checkAnswers?: boolean;
  readonly clock?: Clock;
  /** where what is said only once goes: by default to stdout */
  readonly announce?: Announce;
}

const toStdout: Announce = (line) => {
  process.stdout.write(`${line}\n`);
};

@Module({})
export class AppModule {
  static with(
    config: Config,
    logger: Logger,
    { checkAnswers = false, clock, announce = toStdout }: AppOptions = {},
  ): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.with(config, logger),
        DatabaseModule.with(clock),
        OperatorsModule.with(announce),
        ...FEATURES,
      ],
      providers: [
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_INTERCEPTOR, useValue: new AnswerInterceptor(checkAnswers) },
      ],
    };
  }
}
