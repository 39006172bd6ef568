/**
 * Who may give whom which rights. Nobody hands on more than he has himself, so there is always one enabled operator left
 * who has everything everywhere: what he has not, nobody could ever give to anybody again.
 */
import { ALL_PERMISSIONS, type Permission } from './permissions.js';

/** What it takes to see and to mend a mistake in roles and operators. */
const MENDS: readonly Permission[] = ['roles.view', 'roles.update', 'operators.view', 'operators.update'];

export interface Rights {
  readonly permissions: readonly Permission[];
  /** building numbers, or all */
  readonly buildings: 'all' | readonly number[];
}

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

/**
 * How far the enabled operators of all buildings can mend roles and operators: 2 where one of them has every permission,
 * so that he can give each back; 1 where one can at least hand on what he has; 0 where nobody can. A change that lowers
 * it is not made. A property that has no more than 1, say since a new version brought a new permission, still works.
 */
export function administration(operators: readonly (Rights & { readonly enabled: boolean })[]): 0 | 1 | 2 {
  const everywhere = operators.filter(({ enabled, buildings }) => enabled && buildings === 'all');
  if (everywhere.some((operator) => permissionsBeyond(operator, ALL_PERMISSIONS).length === 0)) return 2;
  return everywhere.some((operator) => permissionsBeyond(operator, MENDS).length === 0) ? 1 : 0;
}
