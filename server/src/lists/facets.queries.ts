/** How many rows there are with each value of a filter, over what matches the other filters. */
import type { EntityManager } from 'typeorm';
import { type FacetCounts, facetsWithin, type ListFacet, type ListFilters, type ListMatch } from '#shared';
import { wholeOf } from '../database/columns.js';
import type { Who } from '../operators/who.js';
import type { ListSource, ListTable } from './list-source.js';
import type { Sql } from './sql.js';

/** The counts of all facets that are open, and how many rows match where one of their looks has told it too. */
export interface CountedFacets {
  readonly facets: Record<string, FacetCounts>;
  readonly total: number | undefined;
}

/**
 * One look through the rows, without the filters of the facets that it counts: grouped by the values of one of them, and
 * within each group counted by the choices of the others. What those filters ask for is then a matter of its groups.
 */
interface Look {
  readonly value: string | undefined;
  readonly choices: readonly string[];
}
interface Group {
  readonly value: string;
  readonly total: number;
  /** by choice facet and choice; a choice is whatever its condition says, so that one row may be counted for several */
  readonly chosen: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** Counts all facets of the list that are open, in as few looks as there are. */
export async function countFacets<R, F extends ListFilters>(
  em: EntityManager,
  source: ListSource<R, F, EntityManager>,
  who: Who,
  match: ListMatch<F>,
  conditionOf: (match: ListMatch<F>) => Promise<Sql>,
): Promise<CountedFacets> {
  const { facets = [] } = source.list;
  const asked: Readonly<Record<string, unknown>> = match;
  const choicesOf = (of: string) => Object.keys((source.list.filters[of] as ListFilters[string]).choices ?? {});
  const counted: Record<string, FacetCounts> = {};
  let total: number | undefined;
  for (const look of looksOf(facets, asked, choicesOf)) {
    const own = [...look.choices, ...(look.value === undefined ? [] : [look.value])];
    const left = new Set(own.flatMap((of) => [of, ...facetsWithin(facets, of)]));
    const others = Object.fromEntries(Object.entries(match).filter(([name]) => !left.has(name))) as ListMatch<F>;
    const groups = await lookThrough(em, source.table, look, choicesOf, await conditionOf(others), who);
    const isAsked = ({ value }: Group): boolean =>
      look.value === undefined || asked[look.value] === undefined || value === String(asked[look.value]);
    const chosen = look.choices.find((of) => asked[of] !== undefined);
    const matching = (group: Group): number =>
      chosen === undefined ? group.total : (group.chosen[chosen]?.[String(asked[chosen])] ?? 0);
    if (look.value !== undefined) {
      const counts = groups.map((group) => [group.value, matching(group)] as const).filter(([, count]) => count > 0);
      counted[look.value] = { all: sumOf(groups, matching), counts: Object.fromEntries(counts) };
    }
    const shown = groups.filter(isAsked);
    for (const of of look.choices) {
      const counts = choicesOf(of).map((one) => [one, sumOf(shown, (group) => group.chosen[of]?.[one] ?? 0)] as const);
      counted[of] = { all: sumOf(shown, (group) => group.total), counts: Object.fromEntries(counts) };
    }
    // Nothing that was asked for is left out for good, but what stands within a value that is not asked for here.
    const isLost = (name: string): boolean => asked[name] !== undefined && left.has(name) && !own.includes(name);
    if (!Object.keys(asked).some(isLost)) total = sumOf(shown, matching);
  }
  // In the order in which the list names them.
  const ordered = facets.flatMap(({ of }) => (counted[of] ? [[of, counted[of]] as const] : []));
  return { facets: Object.fromEntries(ordered), total };
}

const sumOf = (groups: readonly Group[], of: (group: Group) => number): number =>
  groups.reduce((sum, group) => sum + of(group), 0);

/** Which facets are counted together: the first value facet with the choices, unless its groups could not tell them. */
function looksOf(
  facets: readonly ListFacet[],
  asked: Readonly<Record<string, unknown>>,
  choicesOf: (of: string) => readonly string[],
): Look[] {
  const open = facets.filter(({ within }) => within === undefined || asked[within] !== undefined).map(({ of }) => of);
  const choices = open.filter((of) => choicesOf(of).length > 0);
  const values = open.filter((of) => !choices.includes(of));
  const isWhole = (of: string): boolean => facetsWithin(facets, of).every((inner) => asked[inner] === undefined);
  const grouped = values.find(isWhole);
  // Groups tell of each choice and of all, not of two choices at once.
  const chosen = choices.find((of) => asked[of] !== undefined);
  const joined = grouped === undefined ? [] : chosen === undefined ? choices : [chosen];
  return [
    ...choices.filter((of) => !joined.includes(of)).map((of) => ({ value: undefined, choices: [of] })),
    ...values.map((of) => ({ value: of, choices: of === grouped ? joined : [] })),
  ];
}

async function lookThrough<F extends ListFilters>(
  em: EntityManager,
  { table, filters, values }: ListTable<F>,
  { choices, value: of }: Look,
  choicesOf: (of: string) => readonly string[],
  where: Sql,
  who: Who,
): Promise<Group[]> {
  type Filter = (typeof filters)[keyof F & string];
  const named = choices.flatMap((facet) => choicesOf(facet).map((choice) => ({ facet, choice })));
  const conditions = named.map(({ facet, choice }) =>
    filters[facet as keyof F & string](choice as Parameters<Filter>[0], who),
  );
  const sums = conditions.map(({ sql }, at) => `, COUNT(CASE WHEN ${sql} THEN 1 END) AS chosen_${at}`).join('');
  const value = of === undefined ? undefined : values?.[of];
  if (of !== undefined && value === undefined) throw new Error(`nothing says what the values of ${of} are`);
  const rows = await em.query<Record<string, unknown>[]>(
    `SELECT ${value ?? 'NULL'} AS counted_value, COUNT(*) AS total${sums} FROM ${table} WHERE ${where.sql}` +
      (value === undefined ? '' : ` GROUP BY ${value} ORDER BY ${value}`),
    [...conditions.flatMap((condition) => condition.values), ...where.values],
  );
  return rows.map((row) => {
    const chosen: Record<string, Record<string, number>> = {};
    named.forEach(({ facet, choice }, at) => {
      (chosen[facet] ??= {})[choice] = wholeOf(row[`chosen_${at}`] ?? 0);
    });
    return { value: String(row['counted_value']), total: wholeOf(row['total']), chosen };
  });
}
