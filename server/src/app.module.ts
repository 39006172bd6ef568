import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR } from '@nestjs/core';
import { Config } from './config/config.js';
import { ConfigModule } from './config/config.module.js';
import { Logger } from './config/logger.js';
import { DatabaseModule } from './database/database.module.js';
import { AnswerInterceptor } from './http/answer-interceptor.js';
import { ProblemFilter } from './http/problem-filter.js';

/** One module for each feature folder; the order is of no importance. */
const FEATURES: NonNullable<DynamicModule['imports']> = [];

export interface AppOptions {
  /** hold every answer against its contract: for tests */
  readonly checkAnswers?: boolean;
}

@Module({})
export class AppModule {
  static with(config: Config, logger: Logger, { checkAnswers = false }: AppOptions = {}): DynamicModule {
    return {
      module: AppModule,
      imports: [ConfigModule.with(config, logger), DatabaseModule, ...FEATURES],
      providers: [
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_INTERCEPTOR, useValue: new AnswerInterceptor(checkAnswers) },
      ],
    };
  }
}
