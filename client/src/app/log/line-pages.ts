/** The pages of what a line of the operation log is about, for whoever may open them. */
import { idFieldOf, kindOfThing, type IdField, type Operation, type Permission, type ThingKind } from '#shared';

interface Page {
  readonly path: string;
  readonly permission: Permission;
}

const PAGE_OF: Readonly<Record<IdField, Page>> & Partial<Record<ThingKind, Page>> = {
  saleId: { path: '/sales', permission: 'sales.view' },
  refundId: { path: '/refunds', permission: 'refund.view' },
  shiftId: { path: '/more/tills', permission: 'till.view' },
  operatorId: { path: '/more/operators', permission: 'operators.view' },
  building: { path: '/more/buildings', permission: 'buildings.view' },
  dpu: { path: '/more/dpus', permission: 'dpus.view' },
  meter: { path: '/meters', permission: 'board.view' },
};

/** The way to a page; undefined where there is none, or it is not theirs. */
export type PagePath = readonly [path: string, key: string] | undefined;

/** The page of the thing itself; of one that was deleted there is none. */
export function pageOfThing({ command, thing }: Operation, may: ReadonlySet<Permission>): PagePath {
  if (command.endsWith('_deleted')) return undefined;
  return pathTo(PAGE_OF[kindOfThing(command)], thing, may);
}

/** The page of what a field names. */
export function pageOfField({ name, of }: Operation['changes'][number], may: ReadonlySet<Permission>): PagePath {
  const field = idFieldOf(name);
  return field && of !== undefined ? pathTo(PAGE_OF[field], of, may) : undefined;
}

function pathTo(page: Page | undefined, key: string, may: ReadonlySet<Permission>): PagePath {
  return page && may.has(page.permission) ? [page.path, key] : undefined;
}
