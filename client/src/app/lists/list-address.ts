/** The view of a list in the address: a link reproduces it. What is not a filter of the list is left alone. */
import { type ListMatch, type ListQuery, PAGE_SIZES } from '#shared';

/** What of a list the address is read by. */
export interface Addressed {
  readonly filters: Readonly<
    Record<string, { readonly choices?: Readonly<Record<string, unknown>> | undefined; readonly usual?: unknown }>
  >;
  readonly columns: readonly { readonly name: string; readonly sortable?: boolean | undefined }[];
  readonly dates?: unknown;
}
export type Address = Readonly<Record<string, string | null>>;

/** Stands for a filter that is usually set, and is not. */
const ANY = 'any';
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const isDay = (text: string | null): text is string => DAY.test(text ?? '') && !Number.isNaN(Date.parse(text ?? ''));

/** What is asked for by an address. Whatever makes no sense in it is as if it were not there. */
export function queryOf(list: Addressed, read: (name: string) => string | null, usualSize: number): ListQuery {
  const [from, to, keywords, sort, direction] = ['from', 'to', 'keywords', 'sort', 'direction'].map(read);
  const page = Number(read('page'));
  const size = Number(read('size'));
  const own = Object.entries(list.filters).flatMap(([name, { choices, usual }]) => {
    const said = read(name);
    if (said === ANY && usual !== undefined) return [];
    const makesSense = said !== null && said !== '' && !(choices && !(said in choices));
    const value = makesSense ? said : usual;
    return value === undefined ? [] : [[name, value] as const];
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

/** Whether more is asked for than the list begins with. */
export function isNarrowed({ filters }: Addressed, match: ListMatch): boolean {
  return Object.entries(match).some(([name, value]) => filters[name]?.usual !== value);
}

/** How a change of the filters is written: what is usual is not, and the lack of it is. */
export function written({ filters }: Addressed, change: Address): Address {
  return Object.fromEntries(
    Object.entries(change).map(([name, value]) => {
      const usual = filters[name]?.usual;
      if (usual === undefined) return [name, value];
      return [name, value === usual ? null : (value ?? ANY)];
    }),
  );
}

/** The address without any filter. */
export function emptied(list: Addressed): Address {
  const names = ['from', 'to', 'keywords', 'page', ...Object.keys(list.filters)];
  return written(list, Object.fromEntries(names.map((name) => [name, null])));
}
