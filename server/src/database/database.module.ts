import { type DynamicModule, Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { Config } from '../config/config.js';
import { Clock } from './clock.js';
import { dataSourceOptions, makeDataSource } from './data-source.js';
import { Database } from './database.js';
import { Ids } from './ids.js';

@Global()
@Module({})
export class DatabaseModule {
  /** With the computer's clock, or a test's own. */
  static with(clock: Clock = new Clock()): DynamicModule {
    return {
      module: DatabaseModule,
      imports: [
        TypeOrmModule.forRootAsync({
          inject: [Config],
          // No retries: a database that cannot be opened is said at once, and whoever runs the server starts it again.
          useFactory: (config: Config) => ({ ...dataSourceOptions(config.database), retryAttempts: 0 }),
          dataSourceFactory: (options) => {
            if (!options) throw new Error('no options for the database');
            return Promise.resolve(makeDataSource(options));
          },
        }),
      ],
      providers: [
        { provide: Clock, useValue: clock },
        Ids,
        { provide: Database, inject: [DataSource], useFactory: openedDatabase },
      ],
      exports: [Database, Clock, Ids],
    };
  }
}

async function openedDatabase(dataSource: DataSource): Promise<Database> {
  const database = new Database(dataSource);
  await database.assertStrict();
  await database.migrate();
  return database;
}
