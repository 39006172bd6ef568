/** How many rows there are with each value of a filter, over what matches the other filters. */
import type { EntityManager } from 'typeorm';
import { type FacetCounts, facetsWithin, type ListFilters, type ListMatch } from '#shared';
import { wholeOf } from '../database/columns.js';
import type { Who } from '../operators/who.js';
import type { ListSource, ListTable } from './list-source.js';
import type { Sql } from './sql.js';

/** The counts of all facets of the list that are open: one look through what matches for each. */
export async function countFacets<R, F extends ListFilters>(
  em: EntityManager,
  { list, table }: ListSource<R, F, EntityManager>,
  who: Who,
  match: ListMatch<F>,
  conditionOf: (match: ListMatch<F>) => Promise<Sql>,
): Promise<Record<string, FacetCounts>> {
  const { facets = [] } = list;
  const counted: Record<string, FacetCounts> = {};
  for (const { of, within } of facets) {
    if (within !== undefined && match[within] === undefined) continue;
    const left = new Set([of, ...facetsWithin(facets, of)]);
    const others = Object.fromEntries(Object.entries(match).filter(([name]) => !left.has(name))) as ListMatch<F>;
    const where = await conditionOf(others);
    const { choices } = list.filters[of] as ListFilters[string];
    counted[of] = choices
      ? await countChoices(em, table, of, Object.keys(choices), where, who)
      : await countValues(em, table, of, where);
  }
  return counted;
}

/** A choice is whatever its condition says, so that one row may be counted for several. */
async function countChoices<F extends ListFilters>(
  em: EntityManager,
  { table, filters }: ListTable<F>,
  of: keyof F & string,
  choices: readonly string[],
  where: Sql,
  who: Who,
): Promise<FacetCounts> {
  type Value = Parameters<(typeof filters)[typeof of]>[0];
  const conditions = choices.map((choice) => filters[of](choice as Value, who));
  const sums = conditions.map(({ sql }, at) => `, SUM(CASE WHEN ${sql} THEN 1 ELSE 0 END) AS choice_${at}`).join('');
  const [row = {}] = await em.query<Record<string, unknown>[]>(
    `SELECT COUNT(*) AS total${sums} FROM ${table} WHERE ${where.sql}`,
    [...conditions.flatMap(({ values }) => values), ...where.values],
  );
  return {
    all: wholeOf(row['total']),
    counts: Object.fromEntries(choices.map((choice, at) => [choice, wholeOf(row[`choice_${at}`] ?? 0)])),
  };
}

async function countValues<F extends ListFilters>(
  em: EntityManager,
  { table, values }: ListTable<F>,
  of: keyof F & string,
  where: Sql,
): Promise<FacetCounts> {
  const value = values?.[of];
  if (value === undefined) throw new Error(`nothing says what the values of ${of} are`);
  const rows = await em.query<{ counted_value: unknown; counted: unknown }[]>(
    `SELECT ${value} AS counted_value, COUNT(*) AS counted FROM ${table} WHERE ${where.sql}` +
      ` GROUP BY ${value} ORDER BY ${value}`,
    [...where.values],
  );
  const counts = rows.map((row) => [String(row.counted_value), wholeOf(row.counted)] as const);
  return { all: counts.reduce((sum, [, count]) => sum + count, 0), counts: Object.fromEntries(counts) };
}
