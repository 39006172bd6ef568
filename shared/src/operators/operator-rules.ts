/**
 * Who may give whom which rights. Nobody hands on more than he has himself, and there is always one enabled operator
 * left who can mend roles and operators everywhere.
 */
import type { Permission } from './permissions.js';

/** What it takes to mend a mistake in roles and operators. */
const ADMINISTERS: readonly Permission[] = ['roles.update', 'operators.update'];

export interface Rights {
  readonly permissions: readonly Permission[];
  /** building numbers, or all */
  readonly buildings: 'all' | readonly number[];
}

/** Why a change of roles or operators is not made, in order of precedence. */
export const RIGHTS_REFUSALS = ['permission_not_yours', 'building_not_yours', 'last_administrator'] as const;
export type RightsRefusal = (typeof RIGHTS_REFUSALS)[number];

/** The permissions among `wanted` that `giver` does not have himself. */
export function permissionsBeyond(giver: Pick<Rights, 'permissions'>, wanted: readonly Permission[]): Permission[] {
  return wanted.filter((permission) => !giver.permissions.includes(permission));
}

/** Whether `wanted` buildings are all among those of `giver`. */
export function buildingsWithin(giver: Rights['buildings'], wanted: Rights['buildings']): boolean {
  if (giver === 'all') return true;
  return wanted !== 'all' && wanted.every((building) => giver.includes(building));
}

/** Whether these are the same buildings, however they are written. */
export function sameBuildings(one: Rights['buildings'], other: Rights['buildings']): boolean {
  return buildingsWithin(one, other) && buildingsWithin(other, one);
}

/** Whether somebody is left who can let the others in again. */
export function hasAdministrator(operators: readonly (Rights & { readonly enabled: boolean })[]): boolean {
  return operators.some(
    ({ enabled, permissions, buildings }) =>
      enabled && buildings === 'all' && ADMINISTERS.every((permission) => permissions.includes(permission)),
  );
}
