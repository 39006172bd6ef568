import type { KeyObject } from 'node:crypto';
import { existsSync } from 'node:fs';
import { loadEnvFile } from 'node:process';
import type { EntityManager } from 'typeorm';
import { readConfig } from '../config/config.js';
import { dataSourceOptions, makeDataSource } from '../database/data-source.js';
import { Database } from '../database/database.js';
import { readPublicKeys } from '../keys/signing-keys.js';

/** Reads the database of DATABASE_URL as of one moment, without writing, while a server may be using it. */
export async function readOnDatabase<T>(
  read: (em: EntityManager, keys: ReadonlyMap<string, KeyObject>) => Promise<T>,
): Promise<T> {
  if (existsSync('.env')) loadEnvFile('.env');
  const config = readConfig(process.env);
  // The driver would make an empty database where there is none.
  if (config.database.kind === 'sqlite' && !existsSync(config.database.path)) {
    throw new Error(`there is no database at ${config.database.path}`);
  }
  const dataSource = makeDataSource(dataSourceOptions(config.database, { readOnly: true }));
  await dataSource.initialize();
  try {
    const database = new Database(dataSource);
    if (await database.hasPendingMigrations()) {
      throw new Error('the database is older than this program: start the server once, and try again');
    }
    const keys = await readPublicKeys(config);
    return await database.snapshot((em) => read(em, keys));
  } finally {
    await dataSource.destroy();
  }
}
