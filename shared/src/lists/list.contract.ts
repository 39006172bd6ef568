/**
 * A list: what can be asked of it and what it answers. Every list of the product is made by `defineList`, so that all
 * are filtered, sorted, turned, selected, exported and emptied alike; a list adds its rows, columns and own filters.
 */
import * as z from 'zod/mini';
import { minorField } from '../http/fields.contract.js';
import { type Access, defineRoute, type Route } from '../http/route.contract.js';
import type { MinorUnits } from '../money/money.js';
import type { Permission } from '../operators/permissions.js';
import { LIST_LANGUAGES, type ListColumn, type ListLanguage, type Showing, type Words } from './list-column.js';

/** How many rows a page may have, to choose from. */
export const PAGE_SIZES = [20, 50, 100, 500] as const;
export const DEFAULT_PAGE_SIZE = 50;
/** More than this is exported as a spreadsheet: a document of thousands of pages serves nobody. */
export const PDF_ROWS_AT_MOST = 3_000;
/** As many as stand on the longest page. */
export const REMOVED_AT_ONCE = 500;
const SELECTED_AT_ONCE = 5_000;

/** Some of a filter's values, under a word of their own. */
export interface ChoiceGroup<V extends string = string> {
  readonly title: Words;
  readonly of: readonly V[];
}

/** A filter of the list's own: its values with their words, or any value that a link may bring. */
export interface ListFilter<T = unknown> {
  readonly title: Words;
  readonly schema: z.ZodMiniType<T>;
  readonly choices?: Readonly<Record<string, Words>>;
  /** where there are many: which values stand together, under which word */
  readonly groups?: readonly ChoiceGroup[];
  /** what the list is narrowed to on screen until one chooses otherwise: who asks the server asks for it */
  readonly usual?: T;
  /** its value is an amount of money in minor units, as one types it on screen */
  readonly isAmount?: true;
}
export type ListFilters = Readonly<Record<string, ListFilter>>;
type FilterValues<F> = { readonly [K in keyof F]?: (F[K] extends ListFilter<infer T> ? T : never) | undefined };

/** What is asked of a list, without which part of it is wanted. */
export type ListMatch<F = Record<never, never>> = {
  /** first and last day, in the property's time zone */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** each of these words must be found somewhere in what identifies the thing */
  readonly keywords?: string | undefined;
  /** name of a sortable column */
  readonly sort?: string | undefined;
  readonly direction?: 'up' | 'down' | undefined;
} & FilterValues<F>;
export type ListQuery<F = Record<never, never>> = ListMatch<F> & {
  /** from 1 */
  readonly page?: number | undefined;
  readonly size?: number | undefined;
};
/** Some rows by their ids, or all that match. */
export type ListSelection<F = Record<never, never>> = { readonly ids: string[] } | { readonly matching: ListMatch<F> };

/**
 * A filter whose values are counted, each over what matches all other filters: what one would see, and how much of it.
 * One that stands `within` another (the floors of a building) is counted only while that other is chosen, and counting
 * the other leaves it out: a tree, of which the branches that were chosen are open.
 */
export interface ListFacet<N extends string = string> {
  readonly of: N;
  readonly within?: N;
}
/** How many rows there are with each of a filter's values, and in all: values may overlap, or miss some. */
export interface FacetCounts {
  readonly all: number;
  readonly counts: Record<string, number>;
}
export interface ListPage<R> {
  readonly items: R[];
  /** how many match, on all pages */
  readonly total: number;
  /** minor units over all that match, for lists that have sums */
  readonly sums: Record<string, number>;
  /** by filter, for lists that have facets */
  readonly facets: Record<string, FacetCounts>;
}
/** The filters that stand within this one, directly or not. */
export function facetsWithin(facets: readonly ListFacet[], name: string): string[] {
  const inner = facets.filter(({ within }) => within === name).map(({ of }) => of);
  return inner.flatMap((one) => [one, ...facetsWithin(facets, one)]);
}
/** What could not be removed, and why. */
export interface Kept {
  readonly id: string;
  readonly refusal: string;
  readonly message: string;
  readonly details?: Record<string, string | number | boolean> | undefined;
}

type None = z.ZodMiniUndefined;
type Schema<T> = z.ZodMiniType<T, T>;
export interface ListExport<F> {
  readonly language: ListLanguage;
  readonly selection: ListSelection<F>;
}
/** What is removed is named one by one, so that nothing goes that nobody saw. */
export interface ListRemoval {
  readonly ids: readonly string[];
}
export interface Removed {
  readonly removed: number;
  /** these were there no more, or are not for this operator to see: so it is too when the same is asked twice */
  readonly gone: number;
  readonly kept: Kept[];
}

export interface ListPlan<R, F extends ListFilters> {
  /** as in the path: `/api/lists/sales` */
  readonly name: string;
  readonly title: Words;
  /** `session`: every signed-in operator has it, and sees of it what is his */
  readonly view: Permission | 'session';
  /** absent for a list that is not taken away on paper */
  readonly export?: Permission;
  /** absent where nothing is ever removed */
  readonly remove?: Permission;
  readonly row: z.ZodMiniType<R>;
  readonly idOf: (row: R) => string;
  readonly columns: readonly ListColumn<R>[];
  /** what the dates are the dates of; absent for a list without */
  readonly dates?: Words;
  readonly filters: F;
  /** of a filter whose value is an id: what people call the thing, as any row that matches the filter says */
  readonly names?: { readonly [K in keyof F]?: (row: R, showing: Showing) => string | null };
  /** the filters whose values are counted */
  readonly facets?: readonly ListFacet<keyof F & string>[];
  /** sums of money over all that match, by name */
  readonly sums?: Readonly<Record<string, Words>>;
  /** how it is sorted when nobody asks otherwise: a sortable column */
  readonly sort: readonly [column: string, direction: 'up' | 'down'];
  /** what removing may be refused with */
  readonly refusals?: readonly string[];
}

export interface List<R, F extends ListFilters = ListFilters> extends ListPlan<R, F> {
  readonly page: Route<None, Schema<ListQuery<F>>, None, Schema<ListPage<R>>>;
  readonly excel: Route<None, None, Schema<ListExport<F>>, None>;
  readonly pdf: Route<None, None, Schema<ListExport<F>>, None>;
  readonly removal: Route<None, None, Schema<ListRemoval>, Schema<Removed>>;
}

const EXCEL = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

interface FilesPlan<P extends z.ZodMiniType, B extends z.ZodMiniType> {
  /** of what is written down: the files are below it */
  readonly path: `/api/${string}`;
  readonly access: Access;
  readonly summary: string;
  readonly params?: P;
  readonly body: B;
  readonly refusals?: readonly string[];
}

/** The routes of the files in which rows are taken away: a spreadsheet, and a PDF of no more than anybody reads. */
export function defineFiles<B extends z.ZodMiniType, P extends z.ZodMiniType = None>(plan: FilesPlan<P, B>) {
  const { path, summary, refusals: own = [], ...rest } = plan;
  const refusals = [...own, 'rights_changed'];
  const excel = { path: `${path}/excel`, summary: `${summary}, as a spreadsheet`, file: EXCEL } as const;
  const pdf = { path: `${path}/pdf`, summary: `${summary}, as PDF`, file: 'application/pdf' } as const;
  return {
    excel: defineRoute<P, None, B>({ ...rest, ...excel, method: 'POST', refusals }),
    pdf: defineRoute<P, None, B>({ ...rest, ...pdf, method: 'POST', refusals: [...refusals, 'pdf_rows_too_many'] }),
  };
}

/** Makes a list with its routes; `routesOfList` says which of them it has. */
export function defineList<R, F extends ListFilters>(plan: ListPlan<R, F>): List<R, F> {
  const { name, title, view } = plan;
  const sortable = plan.columns.filter((column) => column.sortable).map((column) => column.name);
  const day = z.optional(z.iso.date());
  const match = {
    ...(plan.dates ? { from: day, to: day } : {}),
    keywords: z.optional(z.string().check(z.maxLength(100))),
    sort: z.optional(z.enum(sortable)),
    direction: z.optional(z.enum(['up', 'down'])),
    ...Object.fromEntries(Object.entries(plan.filters).map(([key, { schema }]) => [key, z.optional(schema)])),
  };
  const whole = (most: number) => z.coerce.number().check(z.int(), z.minimum(1), z.maximum(most));
  const query = z.object({ ...match, page: z.optional(whole(1_000_000)), size: z.optional(whole(500)) });
  const ids = (most: number) => z.array(z.string().check(z.maxLength(40))).check(z.minLength(1), z.maxLength(most));
  const some = z.strictObject({ ids: ids(SELECTED_AT_ONCE) });
  const selection = z.union([some, z.strictObject({ matching: z.strictObject(match) })]);
  const exported = z.object({ language: z.enum(LIST_LANGUAGES), selection });
  const kept = z.object({
    id: z.string(),
    refusal: z.string(),
    message: z.string(),
    details: z.optional(z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))),
  });
  return {
    ...plan,
    page: defineRoute({
      method: 'GET',
      path: `/api/lists/${name}`,
      access: view,
      summary: `${title.en}: a page of what matches`,
      query: query as unknown as Schema<ListQuery<F>>,
      response: z.object({
        items: z.array(plan.row),
        total: z.int(),
        sums: z.record(z.string(), z.int()),
        facets: z.record(z.string(), z.object({ all: z.int(), counts: z.record(z.string(), z.int()) })),
      }) as unknown as Schema<ListPage<R>>,
    }),
    ...defineFiles({
      path: `/api/lists/${name}`,
      access: plan.export ?? view,
      summary: `${title.en}: what is selected or matches`,
      body: exported as unknown as Schema<ListExport<F>>,
    }),
    removal: defineRoute({
      method: 'POST',
      path: `/api/lists/${name}/remove`,
      access: plan.remove ?? view,
      refusals: ['rights_changed'],
      summary: `${title.en}: removes those that are named; what is in use is kept, and the answer says what uses it`,
      body: z.strictObject({ ids: ids(REMOVED_AT_ONCE) }) as unknown as Schema<ListRemoval>,
      response: z.object({ removed: z.int(), gone: z.int(), kept: z.array(kept) }) as unknown as Schema<Removed>,
    }),
  };
}

/** The routes that a list has, by what comes behind its name. */
export function routesOfList(list: Pick<List<never>, 'export' | 'remove' | 'page' | 'excel' | 'pdf' | 'removal'>) {
  return {
    Page: list.page,
    ...(list.export ? { Excel: list.excel, Pdf: list.pdf } : {}),
    ...(list.remove ? { Removal: list.removal } : {}),
  };
}

/** A filter with words for each value, shown as something to choose from. */
export function choiceFilter<const W extends Readonly<Record<string, Words>>>(
  title: Words,
  choices: W,
  usual?: NoInfer<keyof W & string>,
): ListFilter<keyof W & string> {
  const schema = z.enum(Object.keys(choices)) as unknown as z.ZodMiniType<keyof W & string>;
  return { title, choices, schema, ...(usual === undefined ? {} : { usual }) };
}

/** A filter for whatever a link brings: an id, a code, a number. */
export function valueFilter<T>(title: Words, schema: z.ZodMiniType<T>): ListFilter<T> {
  return { title, schema };
}

/** A filter for one end of a range of amounts. */
export function amountFilter(title: Words): ListFilter<MinorUnits> {
  const schema = z.pipe(z.coerce.number(), minorField) as unknown as z.ZodMiniType<MinorUnits>;
  return { title, schema, isAmount: true };
}
