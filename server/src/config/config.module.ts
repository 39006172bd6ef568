import { type DynamicModule, Global, Module } from '@nestjs/common';
import { Config } from './config.js';
import { Logger } from './logger.js';

/** Settings and log, made before Nest starts. */
@Global()
@Module({})
export class ConfigModule {
  static with(config: Config, logger: Logger): DynamicModule {
    return {
      module: ConfigModule,
      providers: [
        { provide: Config, useValue: config },
        { provide: Logger, useValue: logger },
      ],
      exports: [Config, Logger],
    };
  }
}
