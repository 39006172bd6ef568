/**
 * `npm run migration -- NAME`: writes `database/migrations/NNNN-NAME.ts`, for both databases, from the difference between
 * the migrations before it and the entities. A name that is there is written again, as long as it has not landed in a
 * version; a new one gets the next number and must be named in `data-source.ts`.
 */
import 'reflect-metadata';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';
import type { DataSource } from 'typeorm';
import { argumentsOf, endWith } from '#options';
import type { DatabaseAddress } from '../src/database/database-url.js';
import { dataSourceOptions, makeDataSource } from '../src/database/data-source.js';
import { emptyMariaDb, stopMariaDb } from './mariadb.js';

const ROOT = resolve(import.meta.dirname, '../../..');
const BUILT = join(ROOT, 'dist/server/src');
const FOLDER = join(ROOT, 'server/src/database/migrations');
/** What TypeORM sorts migrations by stands at the end of a class name; ours rise from here with their numbers. */
const FIRST_STAMP = 1_764_000_000_000;

interface SchemaSql {
  readonly up: readonly string[];
  readonly down: readonly string[];
}

/** Where a migration of this name stands, or would stand, in the row of migrations. */
function placeOf(name: string): { readonly number: number; readonly file: string } {
  const files = readdirSync(FOLDER).filter((file) => /^\d{4}-.*\.ts$/.test(file));
  const known = files.find((file) => file.slice(5, -3) === name);
  const number = known ? Number(known.slice(0, 4)) : Math.max(0, ...files.map((file) => Number(file.slice(0, 4)))) + 1;
  return { number, file: join(FOLDER, `${String(number).padStart(4, '0')}-${name}.ts`) };
}

/** The SQL that brings a database from the migrations before `stamp` to the entities, and the SQL that takes it back. */
async function differenceOf(address: DatabaseAddress, stamp: number): Promise<SchemaSql> {
  const options = dataSourceOptions(address);
  const all = Array.isArray(options.migrations) ? options.migrations : [];
  const migrations = all.filter((one) => typeof one === 'function' && Number(/\d{13}$/.exec(one.name)?.[0]) < stamp);
  // TypeORM reads MariaDB's defaults wrongly where it takes it for MySQL.
  const type = options.type === 'mysql' ? { type: 'mariadb' as const } : {};
  const dataSource = makeDataSource(Object.assign(options, { migrations, ...type }));
  await dataSource.initialize();
  try {
    await dataSource.runMigrations();
    return await sqlOf(dataSource);
  } finally {
    await dataSource.destroy();
  }
}

async function sqlOf(dataSource: DataSource): Promise<SchemaSql> {
  const { upQueries, downQueries } = await dataSource.driver.createSchemaBuilder().log();
  return {
    up: upQueries.map(({ query }) => sameText(query)),
    down: downQueries.map(({ query }) => query).reverse(),
  };
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

function classOf(name: string, stamp: number): string {
  return `${name.replace(/(^|-)(\w)/g, (_all, _dash, letter: string) => letter.toUpperCase())}${stamp}`;
}

function fileOf(name: string, stamp: number, sqlite: SchemaSql, mysql: SchemaSql): string {
  const list = (queries: readonly string[]) => `[${queries.map((query) => JSON.stringify(query)).join(',\n')}]`;
  return `/** Made from the entities by \`npm run migration -- ${name}\`. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const SQLITE_UP: readonly string[] = ${list(sqlite.up)};
const SQLITE_DOWN: readonly string[] = ${list(sqlite.down)};
const MYSQL_UP: readonly string[] = ${list(mysql.up)};
const MYSQL_DOWN: readonly string[] = ${list(mysql.down)};

export class ${classOf(name, stamp)} implements MigrationInterface {
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

const USAGE = 'npm run migration -- NAME; a name is lower-case words: money-commands';
const [name = ''] = argumentsOf({}, USAGE).words;
if (!/^[a-z]+(-[a-z]+)*$/.test(name)) {
  endWith('Give the migration a name of lower-case words.', USAGE);
}
const { number, file } = placeOf(name);
// A version's first schema stays as it went out.
if (number === 1) throw new Error(`${file} has landed: make a migration with another name`);
const stamp = FIRST_STAMP + number - 1;
forgetRemovedEntities();
const { url, drop } = await emptyMariaDb();
try {
  const sqlite = await differenceOf({ kind: 'sqlite', path: ':memory:' }, stamp);
  const mysql = await differenceOf({ kind: 'mysql', url }, stamp);
  const code = await format(fileOf(name, stamp, sqlite, mysql), {
    ...(await resolveConfig(file)),
    parser: 'typescript',
  });
  if (!existsSync(file) || code !== readFileSync(file, 'utf8')) writeFileSync(file, code);
} finally {
  await drop();
  await stopMariaDb();
}
