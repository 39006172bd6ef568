/**
 * Many rows with one statement, where a sale must not cost what building a query object costs. Columns, names and
 * transformers are the entity's own, so that what is stored is the same whichever way it went in.
 */
import type { EntityManager, EntityMetadata, ObjectLiteral } from 'typeorm';

type ColumnMetadata = EntityMetadata['columns'][number];

type Entity<T> = new () => T;

/** SQLite takes 32766 parameters; fewer rows at once keep the statements that are kept prepared small. */
const PARAMETERS_AT_ONCE = 8_000;
const KEYS_AT_ONCE = 1_000;

/** Inserts whole rows. Rejects when a key is there already. */
export function insertRows<T extends ObjectLiteral>(
  em: EntityManager,
  entity: Entity<T>,
  rows: readonly T[],
): Promise<void> {
  return insert(em, 'INSERT', entity, rows);
}

/** Inserts those of the rows whose keys are not there yet. */
export function insertNewRows<T extends ObjectLiteral>(
  em: EntityManager,
  entity: Entity<T>,
  rows: readonly T[],
): Promise<void> {
  const { type } = em.connection.options;
  return insert(em, type === 'mysql' ? 'INSERT IGNORE' : 'INSERT OR IGNORE', entity, rows);
}

async function insert<T extends ObjectLiteral>(
  em: EntityManager,
  verb: string,
  entity: Entity<T>,
  rows: readonly T[],
): Promise<void> {
  const { columns, tableName } = em.connection.getMetadata(entity);
  const { driver } = em.connection;
  const names = columns.map((column) => driver.escape(column.databaseName)).join(', ');
  const marks = `(${marksFor(columns)})`;
  for (const some of chunks(rows, Math.floor(PARAMETERS_AT_ONCE / columns.length))) {
    const values = some.flatMap((row) => columns.map((column) => toStored(em, column, row)));
    const places = some.map(() => marks).join(', ');
    await em.query(`${verb} INTO ${driver.escape(tableName)} (${names}) VALUES ${places}`, values);
  }
}

/** Changes the rows with one of these keys, in the order of the keys; `change` is what stands behind SET. */
export async function updateRows<T extends ObjectLiteral, K extends keyof T & string>(
  em: EntityManager,
  entity: Entity<T>,
  key: K,
  values: readonly T[K][],
  change: string,
  parameters: readonly unknown[] = [],
): Promise<void> {
  const { driver } = em.connection;
  const { tableName } = em.connection.getMetadata(entity);
  const keyName = driver.escape(columnOf(em, entity, key).databaseName);
  for (const some of chunks(unique(values), KEYS_AT_ONCE)) {
    const sql = `UPDATE ${driver.escape(tableName)} SET ${change} WHERE ${keyName} IN (${marksFor(some)})`;
    await em.query(sql, [...parameters, ...some]);
  }
}

/** The rows with one of these keys, by key, with the columns that are asked for. */
export async function findRows<T extends ObjectLiteral, K extends keyof T & string, C extends keyof T & string>(
  em: EntityManager,
  entity: Entity<T>,
  key: K,
  values: readonly T[K][],
  columns: readonly C[],
): Promise<Map<T[K], Pick<T, C | K>>> {
  const found = new Map<T[K], Pick<T, C | K>>();
  const { tableName } = em.connection.getMetadata(entity);
  const { driver } = em.connection;
  const asked = [...new Set<C | K>([key, ...columns])].map((name) => columnOf(em, entity, name));
  const names = asked.map(({ databaseName }) => driver.escape(databaseName)).join(', ');
  const keyName = driver.escape(columnOf(em, entity, key).databaseName);
  for (const some of chunks(unique(values), KEYS_AT_ONCE)) {
    const sql = `SELECT ${names} FROM ${driver.escape(tableName)} WHERE ${keyName} IN (${marksFor(some)})`;
    for (const stored of await em.query<Record<string, unknown>[]>(sql, some)) {
      const row = Object.fromEntries(
        asked.map((column) => [
          column.propertyName,
          driver.prepareHydratedValue(stored[column.databaseName], column) as unknown,
        ]),
      ) as Pick<T, C | K>;
      found.set(row[key], row);
    }
  }
  return found;
}

/** The parts of a list, each at most so long. */
export function chunks<T>(all: readonly T[], atOnce: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / atOnce) }, (_, at) => all.slice(at * atOnce, (at + 1) * atOnce));
}

/** `CASE key WHEN ? THEN ? … END`, which gives each key its value, with the values of its question marks. */
export function caseOf<K>(keyName: string, each: ReadonlyMap<K, number>): { sql: string; values: unknown[] } {
  const whens = [...each.keys()].map(() => 'WHEN ? THEN ?').join(' ');
  return { sql: `CASE ${keyName} ${whens} END`, values: [...each].flat() };
}

/** A question mark for each of the values. */
export function marksFor(values: readonly unknown[]): string {
  return values.map(() => '?').join(', ');
}

/** Each once, in the order of their text: the order in which rows are locked. */
export function unique<T>(values: Iterable<T>): T[] {
  return [...new Set(values)].sort();
}

function toStored(em: EntityManager, column: ColumnMetadata, row: ObjectLiteral): unknown {
  const stored: unknown = em.connection.driver.preparePersistentValue(column.getEntityValue(row), column);
  return stored ?? null;
}

function columnOf<T extends ObjectLiteral>(em: EntityManager, entity: Entity<T>, property: string): ColumnMetadata {
  const column = em.connection.getMetadata(entity).findColumnWithPropertyName(property);
  if (!column) throw new Error(`${entity.name} has no column ${property}`);
  return column;
}
