import type { EntityManager } from 'typeorm';
import { DpuRow } from '../dpus/dpu.entity.js';
import { GatewayRow } from '../gateways/gateway.entity.js';
import { OperatorRow } from '../operators/operator.entity.js';

const NAMED = 5;

/** `020101, 020102 and 7 more`: enough to find what a refusal speaks of. */
export function firstOf(names: readonly string[]): string {
  const more = names.length - NAMED;
  return names.slice(0, NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

/** What uses a building, in words; undefined when nothing does. An operator or gateway of all buildings uses none. */
export async function usersOfBuilding(em: EntityManager, building: number): Promise<string | undefined> {
  const dpus = await em.find(DpuRow, { where: { building }, order: { dpuCode: 'ASC' } });
  if (dpus.length > 0) return `DPU ${firstOf(dpus.map(({ dpuCode }) => dpuCode))}`;
  const gateways = (await em.find(GatewayRow, { order: { name: 'ASC' } })).filter(
    ({ revokedAt, buildings }) => revokedAt === null && isNamed(buildings, building),
  );
  if (gateways.length > 0) return `gateway ${firstOf(gateways.map(({ name }) => name))}`;
  const operators = (await em.find(OperatorRow, { order: { loginName: 'ASC' } })).filter(({ buildings }) =>
    isNamed(buildings, building),
  );
  return operators.length > 0 ? `operator ${firstOf(operators.map(({ loginName }) => loginName))}` : undefined;
}

const isNamed = (buildings: 'all' | readonly number[], building: number): boolean =>
  buildings !== 'all' && buildings.includes(building);
