import type { EntityManager } from 'typeorm';
import { DpuRow } from '../dpus/dpu.entity.js';
import { GatewayRow } from '../gateways/gateway.entity.js';
import { OperatorRow } from '../operators/operator.entity.js';

/** What binds a building to its number: one kind of it, since each must be cleared by itself. */
export interface BuildingUsers {
  readonly kind: 'dpu' | 'gateway' | 'operator';
  readonly names: readonly string[];
}

/** What uses a building; undefined when nothing does. An operator or gateway of all buildings uses none. */
export async function usersOfBuilding(em: EntityManager, building: number): Promise<BuildingUsers | undefined> {
  const dpus = await em.find(DpuRow, { where: { building }, order: { dpuCode: 'ASC' } });
  if (dpus.length > 0) return { kind: 'dpu', names: dpus.map(({ dpuCode }) => dpuCode) };
  const gateways = (await em.find(GatewayRow, { order: { name: 'ASC' } })).filter(
    ({ revokedAt, buildings }) => revokedAt === null && isNamed(buildings, building),
  );
  if (gateways.length > 0) return { kind: 'gateway', names: gateways.map(({ name }) => name) };
  const operators = (await em.find(OperatorRow, { order: { loginName: 'ASC' } })).filter(({ buildings }) =>
    isNamed(buildings, building),
  );
  return operators.length > 0 ? { kind: 'operator', names: operators.map(({ loginName }) => loginName) } : undefined;
}

const isNamed = (buildings: 'all' | readonly number[], building: number): boolean =>
  buildings !== 'all' && buildings.includes(building);
