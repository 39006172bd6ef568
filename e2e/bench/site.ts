/** A database of the bench's own, and the peer beside it. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { PlainMysql } from './plain-mysql.js';
import type { PlainSale } from './plain-rows.js';
import { PlainSqlite } from './plain-sqlite.js';
import { startDurableMariaDb } from './processes.js';

export type BenchDatabase = 'sqlite' | 'mariadb';

export interface Peer {
  write(sales: readonly (readonly PlainSale[])[]): Promise<void>;
  end(): Promise<void>;
}
export interface Site {
  readonly name: string;
  readonly databaseUrl: string;
  peer(): Promise<Peer>;
  stop(): Promise<void>;
}

/** `bufferPool`: of MariaDB, where its own would not hold the data. */
export async function siteOf(database: BenchDatabase, folder: string, bufferPool?: string): Promise<Site> {
  return database === 'mariadb' ? await mariadbSite(bufferPool) : sqliteSite(folder);
}

function sqliteSite(folder: string): Site {
  const path = join(folder, 'server.sqlite');
  mkdirSync(folder, { recursive: true });
  return {
    name: 'sqlite',
    databaseUrl: `sqlite:${path}`,
    peer: () => Promise.resolve(PlainSqlite.beside(path, join(folder, 'plain.sqlite'))),
    stop: () => Promise.resolve(),
  };
}

async function mariadbSite(bufferPool?: string): Promise<Site> {
  const { url, stop } = await startDurableMariaDb(bufferPool);
  const { createConnection } = await import('mysql2/promise');
  const connection = await createConnection(url);
  await connection.query('CREATE DATABASE prepaid');
  await connection.end();
  return {
    name: 'mariadb',
    databaseUrl: `${url}/prepaid`,
    peer: () => PlainMysql.beside(url, 'prepaid'),
    stop,
  };
}
