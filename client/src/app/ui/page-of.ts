/** The pages of things that other pages name, for whoever may open them. */
import type { Permission } from '#shared';

const PAGES = {
  sale: { path: '/sales', permission: 'sales.view' },
  refund: { path: '/refunds', permission: 'refund.view' },
  till: { path: '/more/tills', permission: 'till.view' },
  operator: { path: '/more/operators', permission: 'operators.view' },
  building: { path: '/more/buildings', permission: 'buildings.view' },
  dpu: { path: '/more/dpus', permission: 'dpus.view' },
  gateway: { path: '/more/gateways', permission: 'gateways.view' },
  meter: { path: '/meters', permission: 'board.view' },
  account: { path: '/tenants', permission: 'accounts.view' },
} as const satisfies Readonly<Record<string, { readonly path: string; readonly permission: Permission }>>;

export type Paged = keyof typeof PAGES;
/** The way to a page; undefined where it is not theirs. */
export type PagePath = readonly [path: string, key: string] | undefined;

/** The page of the thing with this key: its id, number or code, as the address has it. */
export function pageOf(thing: Paged, key: string, may: ReadonlySet<Permission>): PagePath {
  const { path, permission } = PAGES[thing];
  return may.has(permission) ? [path, key] : undefined;
}
