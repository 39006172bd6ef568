/** How many rows there are with each value of a filter, over what matches the other filters. */
import type { EntityManager } from 'typeorm';
import { type FacetCounts, facetsWithin, type ListFilters, type ListMatch } from '#shared';
import { wholeOf } from '../database/columns.js';
import type { Who } from '../operators/who.js';
import type { ListSource, ListTable } from './list-source.js';
import type { Sql } from './sql.js';

/** The counts of all facets that are open, and how many rows match where one of their looks has told it too. */
export interface CountedFacets {
  readonly facets: Record<string, FacetCounts>;
  readonly total: number | undefined;
}

/** Facets over the same rows: they are counted in one look, of which at most one has values to group by. */
interface Look<F extends ListFilters> {
  readonly others: ListMatch<F>;
  readonly choices: string[];
  value: string | undefined;
}

/** Counts all facets of the list that are open, in as few looks through what matches as there are. */
export async function countFacets<R, F extends ListFilters>(
  em: EntityManager,
  { list, table }: ListSource<R, F, EntityManager>,
  who: Who,
  match: ListMatch<F>,
  conditionOf: (match: ListMatch<F>) => Promise<Sql>,
): Promise<CountedFacets> {
  const { facets = [] } = list;
  const looks: Look<F>[] = [];
  for (const { of, within } of facets) {
    if (within !== undefined && match[within] === undefined) continue;
    const left = new Set([of, ...facetsWithin(facets, of)]);
    const others = Object.fromEntries(Object.entries(match).filter(([name]) => !left.has(name))) as ListMatch<F>;
    const hasChoices = (list.filters[of] as ListFilters[string]).choices !== undefined;
    const same = looks.find((look) => isSame(look.others, others) && (hasChoices || look.value === undefined));
    const look = same ?? { others, choices: [], value: undefined };
    if (!same) looks.push(look);
    if (hasChoices) look.choices.push(of);
    else look.value = of;
  }
  const counted: { facets: Record<string, FacetCounts>; total: number | undefined } = { facets: {}, total: undefined };
  for (const look of looks) {
    const choicesOf = (of: string): string[] => Object.keys((list.filters[of] as ListFilters[string]).choices ?? {});
    const rows = await lookThrough(em, table, look, choicesOf, await conditionOf(look.others), who);
    const all = rows.reduce((sum, { total }) => sum + total, 0);
    if (look.value !== undefined) {
      counted.facets[look.value] = { all, counts: Object.fromEntries(rows.map(({ value, total }) => [value, total])) };
    }
    look.choices.forEach((of, facet) => {
      const counts = choicesOf(of).map((choice, at) => {
        return [choice, rows.reduce((sum, { chosen }) => sum + (chosen[facet]?.[at] ?? 0), 0)] as const;
      });
      counted.facets[of] = { all, counts: Object.fromEntries(counts) };
    });
    if (isSame(look.others, match)) counted.total = all;
  }
  // In the order in which the list names them.
  const ordered = facets.flatMap(({ of }) => (counted.facets[of] ? [[of, counted.facets[of]] as const] : []));
  return { facets: Object.fromEntries(ordered), total: counted.total };
}

/** One look: for each value that it is grouped by (or all together), how many, and of each facet how many of each choice. */
async function lookThrough<F extends ListFilters>(
  em: EntityManager,
  { table, filters, values }: ListTable<F>,
  { choices, value: of }: Look<F>,
  choicesOf: (of: string) => readonly string[],
  where: Sql,
  who: Who,
): Promise<{ readonly value: string; readonly total: number; readonly chosen: readonly (readonly number[])[] }[]> {
  type Filter = (typeof filters)[keyof F & string];
  const conditions = choices.map((name) =>
    // A choice is whatever its condition says, so that one row may be counted for several.
    choicesOf(name).map((choice) => filters[name as keyof F & string](choice as Parameters<Filter>[0], who)),
  );
  const sums = conditions.flatMap((facet, at) =>
    facet.map(({ sql }, choice) => `, SUM(CASE WHEN ${sql} THEN 1 ELSE 0 END) AS chosen_${at}_${choice}`),
  );
  const value = of === undefined ? undefined : values?.[of];
  if (of !== undefined && value === undefined) throw new Error(`nothing says what the values of ${of} are`);
  const rows = await em.query<Record<string, unknown>[]>(
    `SELECT ${value ?? 'NULL'} AS counted_value, COUNT(*) AS total${sums.join('')} FROM ${table} WHERE ${where.sql}` +
      (value === undefined ? '' : ` GROUP BY ${value} ORDER BY ${value}`),
    [...conditions.flat().flatMap((condition) => condition.values), ...where.values],
  );
  return rows.map((row) => ({
    value: String(row['counted_value']),
    total: wholeOf(row['total']),
    chosen: conditions.map((facet, at) => facet.map((_, choice) => wholeOf(row[`chosen_${at}_${choice}`] ?? 0))),
  }));
}

/** Whether they ask for the same rows: order and page are not about which. */
function isSame<F extends ListFilters>(one: ListMatch<F>, other: ListMatch<F>): boolean {
  const asked = (match: ListMatch<F>): string =>
    JSON.stringify(
      Object.entries(match)
        .filter(([name, value]) => value !== undefined && !NOT_ABOUT_ROWS.has(name))
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  return asked(one) === asked(other);
}
const NOT_ABOUT_ROWS = new Set(['page', 'size', 'sort', 'direction']);
