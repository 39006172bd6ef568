import type { ListFilters, ListMatch, ListPlan } from '#shared';
import type { Who } from '../operators/who.js';
import type { Sql } from './sql.js';

/** What a list is read from. */
export interface ListTable<F extends ListFilters> {
  /** with its short name: `sales sale` */
  readonly table: string;
  /** the column with the ids of the rows, by which rows of equal rank are sorted too */
  readonly key: string;
  /** what stands for each sortable column: a column with an index where there are many rows */
  readonly sorts: Readonly<Record<string, string>>;
  /** of a sortable column that is not in `table`: what is read instead, its table with its index before `table` */
  readonly sortedFrom?: Readonly<Record<string, { readonly table: string; readonly key: string }>>;
  /** of the columns that are sorted by, one whose values are unique: rows never have equal rank, so the key stays out */
  readonly unique?: string;
  /** the column that the dates are about: a moment, or a day as `YYYY-MM-DD` and the moment that it is the day of */
  readonly date?: { readonly column: string; readonly kind: 'moment' | 'day'; readonly moment?: string };
  /** in which way a word can be found */
  readonly searches: (word: string, who: Who) => readonly Sql[];
  readonly filters: { readonly [K in keyof F]: (value: NonNullable<ListMatch<F>[K]>, who: Who) => Sql };
  /** of a filter that is counted and has no words of its own: what stands for its value */
  readonly values?: { readonly [K in keyof F]?: string };
  /** sums of money over all that match */
  readonly sums?: Readonly<Record<string, string>>;
}

/** Where a list's rows come from; `E` is what reads the database. */
export interface ListSource<R, F extends ListFilters, E> {
  readonly list: ListPlan<R, F>;
  /** what is asked: the operator sees no more than this */
  scope(who: Who): Sql;
  readonly table: ListTable<F>;
  /** The rows with these ids, in whatever order; ids that are none are left out. */
  load(em: E, who: Who, ids: readonly string[]): Promise<R[]>;
  /** Removes one, or is refused. Only where the list has a removal. */
  remove?(who: Who, id: string): Promise<void>;
}
