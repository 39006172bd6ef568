/** The view of a list in the address: a link reproduces it. What is not a filter of the list is left alone. */
import { type ListMatch, type ListQuery, PAGE_SIZES } from '#shared';

/** What of a list the address is read by. */
export interface Addressed {
  readonly filters: Readonly<Record<string, { readonly choices?: Readonly<Record<string, unknown>> | undefined }>>;
  readonly columns: readonly { readonly name: string; readonly sortable?: boolean | undefined }[];
  readonly dates?: unknown;
}
export type Address = Readonly<Record<string, string | null>>;

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const isDay = (text: string | null): text is string => DAY.test(text ?? '') && !Number.isNaN(Date.parse(text ?? ''));

/** What is asked for by an address. Whatever makes no sense in it is as if it were not there. */
export function queryOf(list: Addressed, read: (name: string) => string | null, usualSize: number): ListQuery {
  const [from, to, keywords, sort, direction] = ['from', 'to', 'keywords', 'sort', 'direction'].map(read);
  const page = Number(read('page'));
  const size = Number(read('size'));
  const own = Object.entries(list.filters).flatMap(([name, { choices }]) => {
    const value = read(name);
    return value === null || value === '' || (choices && !(value in choices)) ? [] : [[name, value] as const];
  });
  const sortable = list.columns.some((column) => column.sortable && column.name === sort);
  return {
    ...(list.dates && isDay(from ?? null) ? { from: from ?? undefined } : {}),
    ...(list.dates && isDay(to ?? null) ? { to: to ?? undefined } : {}),
    ...(keywords ? { keywords } : {}),
    ...(sortable ? { sort: sort ?? undefined } : {}),
    ...(direction === 'up' || direction === 'down' ? { direction } : {}),
    ...Object.fromEntries(own),
    page: Number.isInteger(page) && page > 1 ? page : 1,
    size: PAGE_SIZES.find((one) => one === size) ?? usualSize,
  };
}

const HOW_SHOWN = new Set(['sort', 'direction', 'page', 'size']);

/** What decides which rows match: without sort and page. */
export function matchOf(query: ListQuery): ListMatch {
  return Object.fromEntries(Object.entries(query).filter(([name]) => !HOW_SHOWN.has(name)));
}

/** The address without any filter. */
export function emptied({ filters }: Addressed): Address {
  return Object.fromEntries(['from', 'to', 'keywords', 'page', ...Object.keys(filters)].map((name) => [name, null]));
}
