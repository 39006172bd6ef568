import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { Config } from '../config/config.js';
import { Clock } from './clock.js';
import { dataSourceOptions, makeDataSource } from './data-source.js';
import { Database } from './database.js';
import { Ids } from './ids.js';

@Global()
@Module({
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
    Clock,
    Ids,
    {
      provide: Database,
      inject: [DataSource],
      useFactory: async (dataSource: DataSource) => {
        const database = new Database(dataSource);
        await database.migrate();
        return database;
      },
    },
  ],
  exports: [Database, Clock, Ids],
})
export class DatabaseModule {}
