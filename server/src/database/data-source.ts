/** How TypeORM is set up for each of the two kinds of database. Only `Database` uses what comes out of it. */
import { DataSource, type DataSourceOptions } from 'typeorm';
import type { DatabaseAddress } from './database-url.js';
import { Initial1764000000000 } from './migrations/0001-initial.js';
import { MoneyCommands1764000000001 } from './migrations/0002-money-commands.js';
import { Configuration1764000000002 } from './migrations/0003-configuration.js';
import { DeviceCodes1764000000003 } from './migrations/0004-device-codes.js';
import { ListOrder1764000000004 } from './migrations/0005-list-order.js';
import { Sms1764000000005 } from './migrations/0006-sms.js';
import { HeldLists1764000000006 } from './migrations/0007-held-lists.js';
import { SaleRemark1764000000007 } from './migrations/0008-sale-remark.js';
import { RoleCreated1764000000008 } from './migrations/0009-role-created.js';
import { QuarantinedRemark1764000000009 } from './migrations/0010-quarantined-remark.js';
import { MeterService1764000000010 } from './migrations/0011-meter-service.js';
import { KnownElsewhere1764000000011 } from './migrations/0012-known-elsewhere.js';
import { HeldSearch1764000000012 } from './migrations/0013-held-search.js';
import { NoCredit1764000000013 } from './migrations/0014-no-credit.js';
import { SnakeNaming } from './snake-naming.js';
import { SqliteConnection } from './sqlite-driver.js';

/** Connections at once to MySQL; sales are short, and one that waits costs less than one that thrashes. */
const MYSQL_CONNECTIONS = 16;

const shared = {
  // Every `*.entity.ts` of a feature folder is a table; nothing has to be listed twice.
  entities: [`${import.meta.dirname}/../**/*.entity.js`],
  migrations: [
    Initial1764000000000,
    MoneyCommands1764000000001,
    Configuration1764000000002,
    DeviceCodes1764000000003,
    ListOrder1764000000004,
    Sms1764000000005,
    HeldLists1764000000006,
    SaleRemark1764000000007,
    RoleCreated1764000000008,
    QuarantinedRemark1764000000009,
    MeterService1764000000010,
    KnownElsewhere1764000000011,
    HeldSearch1764000000012,
    NoCredit1764000000013,
  ],
  migrationsTableName: 'migrations',
  migrationsTransactionMode: 'each',
  namingStrategy: new SnakeNaming(),
  synchronize: false,
  logging: false,
} satisfies Partial<DataSourceOptions>;

/** What TypeORM is told about the database at `address`. Read only, an SQLite file may be in use by a server meanwhile. */
export function dataSourceOptions(address: DatabaseAddress, { readOnly = false } = {}): DataSourceOptions {
  if (address.kind === 'mysql') {
    return {
      ...shared,
      type: 'mysql',
      url: address.url,
      timezone: 'Z',
      charset: 'utf8mb4_bin',
      supportBigNumbers: true,
      bigNumberStrings: true,
      connectTimeout: 10_000,
      extra: { connectionLimit: MYSQL_CONNECTIONS },
    };
  }
  return { ...shared, type: 'better-sqlite3', database: address.path, driver: SqliteConnection, readonly: readOnly };
}

/** A data source that is not yet open, and on SQLite knows what `columns.ts` calls longtext and varbinary. */
export function makeDataSource(options: DataSourceOptions): DataSource {
  const dataSource = new DataSource(options);
  if (options.type !== 'better-sqlite3') return dataSource;
  const { driver } = dataSource;
  const normalize = driver.normalizeType.bind(driver);
  driver.normalizeType = (column) => {
    if (column.type === 'longtext') return 'text';
    if (column.type === 'varbinary') return 'blob';
    return normalize(column);
  };
  return dataSource;
}
