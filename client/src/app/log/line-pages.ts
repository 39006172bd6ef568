/** The pages of what a line of the operation log is about, for whoever may open them. */
import { type IdField, idFieldOf, kindOfThing, type Operation, type Permission, type ThingKind } from '#shared';
import { type Paged, pageOf, type PagePath } from '../ui/page-of';

const OF_FIELD: Readonly<Record<IdField, Paged>> = {
  ...{ saleId: 'sale', refundId: 'refund', shiftId: 'till', operatorId: 'operator' },
};
const OF_THING: Partial<Record<ThingKind, Paged>> = { building: 'building', dpu: 'dpu', meter: 'meter' };

/** The page of the thing itself; of one that was deleted there is none. */
export function pageOfThing({ command, thing }: Operation, may: ReadonlySet<Permission>): PagePath {
  const paged = command.endsWith('_deleted') ? undefined : OF_THING[kindOfThing(command)];
  return paged && pageOf(paged, thing, may);
}

/** The page of what a field names. */
export function pageOfField({ name, of }: Operation['changes'][number], may: ReadonlySet<Permission>): PagePath {
  const field = idFieldOf(name);
  return field && of !== undefined ? pageOf(OF_FIELD[field], of, may) : undefined;
}
