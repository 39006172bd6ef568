import { buildingOf, type DpuCode, type MeterCode, type Permission } from '#shared';

/** The signed-in operator of a request, as of the last change to him. */
export interface Who {
  readonly operatorId: string;
  readonly loginName: string;
  readonly fullName: string;
  readonly permissions: ReadonlySet<Permission>;
  /** building numbers that he may work in, or all */
  readonly buildings: 'all' | readonly number[];
  readonly sessionId: string;
  /** the registered device whose browser holds the session; null while it has registered none */
  readonly deviceId: string | null;
  /** address that the request came from */
  readonly source: string;
}

/** Whether the operator may work in this building. One that he may not is answered as unknown, so that nothing leaks. */
export function mayWorkIn(who: Pick<Who, 'buildings'>, building: number): boolean {
  return who.buildings === 'all' || who.buildings.includes(building);
}

type Rights = Pick<Who, 'permissions' | 'buildings'>;

/** Whether somebody may still do all that he might before, in each of the buildings that were his. */
export function mayAllOf(now: Rights, { permissions, buildings }: Rights): boolean {
  const hasEach = [...permissions].every((permission) => now.permissions.has(permission));
  if (!hasEach || now.buildings === 'all') return hasEach;
  return buildings !== 'all' && buildings.every((building) => mayWorkIn(now, building));
}

/** The code of a meter or a DPU, for a reader: null for one of a building that he may not work in, undefined for none. */
export function codeFor<C extends MeterCode | DpuCode>(
  who: Pick<Who, 'buildings'>,
  code: C | null,
): C | null | undefined {
  return code === null ? undefined : mayWorkIn(who, buildingOf(code)) ? code : null;
}

/**
 * Restricts a query to the operator's buildings: `query.andWhere(...buildingScope(who, 'meter.building'))`.
 * Always true for all buildings, never true for none.
 */
export function buildingScope(
  who: Pick<Who, 'buildings'>,
  column: string,
): [condition: string, parameters: { scopeBuildings?: number[] }] {
  if (who.buildings === 'all') return ['1 = 1', {}];
  if (who.buildings.length === 0) return ['1 = 0', {}];
  return [`${column} IN (:...scopeBuildings)`, { scopeBuildings: [...who.buildings] }];
}
