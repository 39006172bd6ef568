/**
 * `npm run migration:initial`: writes `database/migrations/0001-initial.ts` from the entities, for both databases.
 * Only while no version has landed; from then on every change is a migration of its own.
 */
import 'reflect-metadata';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';
import type { DatabaseAddress } from '../src/database/database-url.js';
import { dataSourceOptions, makeDataSource } from '../src/database/data-source.js';
import { emptyMariaDb, stopMariaDb } from './mariadb.js';

const ROOT = resolve(import.meta.dirname, '../../..');
const BUILT = join(ROOT, 'dist/server/src');
const FILE = join(ROOT, 'server/src/database/migrations/0001-initial.ts');

interface SchemaSql {
  readonly up: readonly string[];
  readonly down: readonly string[];
}

/** The SQL that makes the entities' tables in an empty database, and the SQL that removes them. */
async function schemaOf(address: DatabaseAddress): Promise<SchemaSql> {
  const dataSource = makeDataSource(dataSourceOptions(address));
  await dataSource.initialize();
  try {
    const { upQueries, downQueries } = await dataSource.driver.createSchemaBuilder().log();
    return {
      up: upQueries.map(({ query }) => sameText(query)),
      down: downQueries.map(({ query }) => query).reverse(),
    };
  } finally {
    await dataSource.destroy();
  }
}

/** Text is compared byte by byte on both databases, so that a code is never equal to another one. */
function sameText(query: string): string {
  return query.startsWith('CREATE TABLE')
    ? query.replace(/ENGINE=InnoDB$/, 'ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin')
    : query;
}

/** Compiled entities whose source is gone would still be found by their ending. */
function forgetRemovedEntities(): void {
  for (const name of readdirSync(BUILT, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.entity.js')) continue;
    if (!existsSync(join(ROOT, 'server/src', name.replace(/js$/, 'ts')))) rmSync(join(BUILT, name));
  }
}

function fileOf(sqlite: SchemaSql, mysql: SchemaSql): string {
  const list = (queries: readonly string[]) => `[${queries.map((query) => JSON.stringify(query)).join(',\n')}]`;
  return `/** The first schema, made from the entities by \`npm run migration:initial\`. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const SQLITE_UP: readonly string[] = ${list(sqlite.up)};
const SQLITE_DOWN: readonly string[] = ${list(sqlite.down)};
const MYSQL_UP: readonly string[] = ${list(mysql.up)};
const MYSQL_DOWN: readonly string[] = ${list(mysql.down)};

export class Initial1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const query of isMysql(runner) ? MYSQL_UP : SQLITE_UP) await runner.query(query);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const query of isMysql(runner) ? MYSQL_DOWN : SQLITE_DOWN) await runner.query(query);
  }
}

function isMysql(runner: QueryRunner): boolean {
  return runner.dataSource.options.type !== 'better-sqlite3';
}
`;
}

forgetRemovedEntities();
const { url, drop } = await emptyMariaDb();
try {
  const sqlite = await schemaOf({ kind: 'sqlite', path: ':memory:' });
  const mysql = await schemaOf({ kind: 'mysql', url });
  const code = await format(fileOf(sqlite, mysql), { ...(await resolveConfig(FILE)), parser: 'typescript' });
  if (code !== readFileSync(FILE, 'utf8')) writeFileSync(FILE, code);
} finally {
  await drop();
  await stopMariaDb();
}
