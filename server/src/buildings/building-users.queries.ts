import { type Uses, usesOf } from '#shared';
import type { EntityManager } from 'typeorm';
import { DpuRow } from '../dpus/dpu.entity.js';
import { GatewayRow } from '../gateways/gateway.entity.js';
import { OperatorRow } from '../operators/operator.entity.js';

/** What binds a building to its number, DPUs first. An operator or gateway of all buildings does not. */
export async function usesOfBuilding(em: EntityManager, building: number): Promise<Uses> {
  const dpus = await em.find(DpuRow, { select: { dpuCode: true }, where: { building }, order: { dpuCode: 'ASC' } });
  const gateways = (await em.find(GatewayRow, { order: { name: 'ASC' } })).filter(
    ({ revokedAt, buildings }) => revokedAt === null && isNamed(buildings, building),
  );
  const operators = await em.find(OperatorRow, {
    select: { operatorId: true, loginName: true, buildings: true },
    order: { loginName: 'ASC' },
  });
  const here = operators.filter(({ buildings }) => isNamed(buildings, building));
  return [
    ...usesOf(
      'dpu',
      dpus.map(({ dpuCode }) => ({ key: dpuCode, name: dpuCode })),
    ),
    ...usesOf(
      'gateway',
      gateways.map(({ gatewayId, name }) => ({ key: gatewayId, name })),
    ),
    ...usesOf(
      'operator',
      here.map(({ operatorId, loginName }) => ({ key: operatorId, name: loginName })),
    ),
  ];
}

const isNamed = (buildings: 'all' | readonly number[], building: number): boolean =>
  buildings !== 'all' && buildings.includes(building);
