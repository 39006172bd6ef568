/**
 * The one query of all lists. It finds the ids of a page first, from as few columns as possible, and only then what is
 * shown of those rows: so the last page of 100,000 rows costs little more than the first.
 */
import type { EntityManager } from 'typeorm';
import { DEFAULT_PAGE_SIZE, type ListFilters, type ListMatch, type ListPage, type ListQuery } from '#shared';
import { wholeOf } from '../database/columns.js';
import type { Who } from '../operators/who.js';
import { endOfDayMs, startOfDayMs } from '../settings/zone-day.js';
import type { ListSource } from './list-source.js';
import { countFacets } from './facets.queries.js';
import { lookElsewhere } from './look-elsewhere.js';
import { every, search, type Sql, sql } from './sql.js';

type Source<R, F extends ListFilters> = ListSource<R, F, EntityManager>;

/** A page of what matches, with how many match and their sums. */
export async function readPage<R, F extends ListFilters>(
  em: EntityManager,
  source: Source<R, F>,
  who: Who,
  query: ListQuery<F>,
  timeZone: string,
): Promise<ListPage<R>> {
  const { page = 1, size = DEFAULT_PAGE_SIZE } = query;
  const offset = (page - 1) * size;
  // Looked for elsewhere once, for all that is asked here.
  const words = await lookElsewhere(em, wordsOf(source, who, query));
  const whereOf = (match: ListMatch<F>): Promise<Sql> => conditionOf(em, source, who, match, timeZone, words);
  const counted = await countFacets(em, source, who, query, whereOf);
  const { facets } = counted;
  const where = await whereOf(query);
  const isTold = counted.total !== undefined && Object.keys(source.table.sums ?? {}).length === 0;
  const found = query.keywords && !isTold ? await findAndCount(em, source, query, where, size, offset) : undefined;
  if (found) return { items: await readRows(em, source, who, found.ids), total: found.total, sums: found.sums, facets };
  const { total, sums } = isTold ? { total: counted.total ?? 0, sums: {} } : await countWhere(em, source, where);
  const ids = offset >= total ? [] : await findIdsWhere(em, source, query, where, size, offset);
  return { items: await readRows(em, source, who, ids), total, sums, facets };
}

/**
 * A page of a search with how many match, in one go: looking for words costs more than anything else, and a count of its
 * own would look for them again. Undefined when the page has no rows, for then nothing says how many there are.
 */
async function findAndCount<R, F extends ListFilters>(
  em: EntityManager,
  source: Source<R, F>,
  match: ListMatch<F>,
  where: Sql,
  limit: number,
  offset: number,
): Promise<(Pick<ListPage<R>, 'total' | 'sums'> & { readonly ids: string[] }) | undefined> {
  const { sums = {} } = source.table;
  const { table, key, order } = sortedOf(source, match);
  const names = Object.keys(sums);
  const summed = names.map((name, at) => `, SUM(${sums[name] ?? ''}) OVER () AS sum_${at}`).join('');
  const rows = await em.query<Record<string, unknown>[]>(
    `SELECT ${key} AS id, COUNT(*) OVER () AS total${summed} FROM ${table} WHERE ${where.sql}` +
      ` ORDER BY ${order} LIMIT ${limit} OFFSET ${offset}`,
    [...where.values],
  );
  const [first] = rows;
  if (!first && offset === 0) return { ids: [], total: 0, sums: Object.fromEntries(names.map((name) => [name, 0])) };
  return (
    first && {
      ids: rows.map(({ id }) => String(id)),
      total: wholeOf(first['total']),
      sums: Object.fromEntries(names.map((name, at) => [name, wholeOf(first[`sum_${at}`])])),
    }
  );
}

/** The ids of what matches, in order. */
export async function findIds<R, F extends ListFilters>(
  em: EntityManager,
  source: Source<R, F>,
  who: Who,
  match: ListMatch<F>,
  timeZone: string,
  limit: number,
): Promise<string[]> {
  return findIdsWhere(em, source, match, await conditionOf(em, source, who, match, timeZone), limit, 0);
}

async function findIdsWhere<R, F extends ListFilters>(
  em: EntityManager,
  source: Source<R, F>,
  match: ListMatch<F>,
  where: Sql,
  limit: number,
  offset: number,
): Promise<string[]> {
  const { table, key, order } = sortedOf(source, match);
  const found = await em.query<{ id: unknown }[]>(
    `SELECT ${key} AS id FROM ${table} WHERE ${where.sql} ORDER BY ${order} LIMIT ${limit} OFFSET ${offset}`,
    [...where.values],
  );
  return found.map(({ id }) => String(id));
}

/** How many match, and their sums. */
export async function count<R, F extends ListFilters>(
  em: EntityManager,
  source: Source<R, F>,
  who: Who,
  match: ListMatch<F>,
  timeZone: string,
): Promise<Pick<ListPage<R>, 'total' | 'sums'>> {
  return countWhere(em, source, await conditionOf(em, source, who, match, timeZone));
}

async function countWhere<R, F extends ListFilters>(
  em: EntityManager,
  source: Source<R, F>,
  where: Sql,
): Promise<Pick<ListPage<R>, 'total' | 'sums'>> {
  const { table, sums = {} } = source.table;
  const names = Object.keys(sums);
  const summed = names.map((name, at) => `, COALESCE(SUM(${sums[name] ?? ''}), 0) AS sum_${at}`).join('');
  const [row = {}] = await em.query<Record<string, unknown>[]>(
    `SELECT COUNT(*) AS total${summed} FROM ${table} WHERE ${where.sql}`,
    [...where.values],
  );
  return {
    total: wholeOf(row['total']),
    sums: Object.fromEntries(names.map((name, at) => [name, wholeOf(row[`sum_${at}`])])),
  };
}

/** Those of the ids that the operator sees. */
export async function visibleIds<R, F extends ListFilters>(
  em: EntityManager,
  source: Source<R, F>,
  who: Who,
  ids: readonly string[],
): Promise<string[]> {
  const { table, key, order } = sortedOf(source, {});
  const scope = source.scope(who);
  const marks = ids.map(() => '?').join(', ');
  const found = await em.query<{ id: unknown }[]>(
    `SELECT ${key} AS id FROM ${table} WHERE ${key} IN (${marks}) AND ${scope.sql} ORDER BY ${order}`,
    [...ids, ...scope.values],
  );
  return found.map(({ id }) => String(id));
}

/** What is shown of these rows, in the order of the ids. */
export async function readRows<R, F extends ListFilters>(
  em: EntityManager,
  source: Source<R, F>,
  who: Who,
  ids: readonly string[],
): Promise<R[]> {
  if (ids.length === 0) return [];
  const rows = await source.load(em, who, ids);
  const byId = new Map(rows.map((row) => [source.list.idOf(row), row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** From what a page is read, and in which order. */
function sortedOf<R, F extends ListFilters>({ list, table: of }: Source<R, F>, match: ListMatch<F>) {
  const [usual, usualDirection] = list.sort;
  const column = match.sort ?? usual;
  const direction = (match.direction ?? (match.sort === undefined ? usualDirection : 'up')) === 'down' ? 'DESC' : 'ASC';
  const by = of.sorts[column];
  if (by === undefined) throw new Error(`the list ${list.name} cannot be sorted by ${column}`);
  const { table, key } = of.sortedFrom?.[column] ?? of;
  const order = by === key || by === of.unique ? `${by} ${direction}` : `${by} ${direction}, ${key} ${direction}`;
  return { table, key, order };
}

function conditionOf<R, F extends ListFilters>(
  em: EntityManager,
  source: Source<R, F>,
  who: Who,
  match: ListMatch<F>,
  timeZone: string,
  words = wordsOf(source, who, match),
): Promise<Sql> {
  const { filters, date } = source.table;
  const own = Object.keys(filters).flatMap((name) => {
    const value = match[name as keyof F];
    const filter = filters[name as keyof F];
    return value === undefined || value === null ? [] : [filter(value as NonNullable<typeof value>, who)];
  });
  const condition = every([
    source.scope(who),
    ...(date && match.from !== undefined ? [sinceDay(date, match.from, timeZone)] : []),
    ...(date && match.to !== undefined ? [untilDay(date, match.to, timeZone)] : []),
    ...own,
    words,
  ]);
  return lookElsewhere(em, condition);
}

const wordsOf = <R, F extends ListFilters>({ table }: Source<R, F>, who: Who, match: ListMatch<F>): Sql =>
  search(match.keywords, (word) => table.searches(word, who));

const DAY_MS = 24 * 3_600_000;
type DateColumn = NonNullable<Source<unknown, ListFilters>['table']['date']>;

/**
 * A day is kept in the zone of its time, so the day itself decides. That its moment is at most a day off it, in any zone,
 * says nothing more, and has the database look through the moments of those days only, in their order.
 */
function sinceDay({ column, kind, moment }: DateColumn, day: string, timeZone: string): Sql {
  if (kind === 'moment') return sql(`${column} >= ?`, startOfDayMs(day, timeZone));
  const since = sql(`${column} >= ?`, day);
  return moment ? every([since, sql(`${moment} >= ?`, Date.parse(day) - DAY_MS)]) : since;
}

function untilDay({ column, kind, moment }: DateColumn, day: string, timeZone: string): Sql {
  if (kind === 'moment') return sql(`${column} < ?`, endOfDayMs(day, timeZone));
  const until = sql(`${column} <= ?`, day);
  return moment ? every([until, sql(`${moment} < ?`, Date.parse(day) + 2 * DAY_MS)]) : until;
}
