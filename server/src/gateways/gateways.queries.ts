/** Gateways as lists and pages show them. */
import { type EntityManager, In } from 'typeorm';
import type { GatewayLine, GatewayRecord } from '#shared';
import { wholeOf } from '../database/columns.js';
import { GatewayRow } from './gateway.entity.js';

/** A gateway that said nothing for so long is away, whatever its row says: its server may have been killed. */
export const HEARD_MS = 90_000;

export function toGateway(row: GatewayRow, now: Date): GatewayRecord {
  const ageMs = row.lastContactAt ? now.getTime() - row.lastContactAt.getTime() : Infinity;
  return {
    gatewayId: row.gatewayId,
    name: row.name,
    buildings: row.buildings,
    createdAt: row.createdAt.toISOString(),
    codeEndsAt: row.enrolledAt === null ? (row.codeEndsAt?.toISOString() ?? null) : null,
    enrolledAt: row.enrolledAt?.toISOString() ?? null,
    revokedAt: row.revokedAt?.toISOString() ?? null,
    online: row.online && ageMs < HEARD_MS,
    lastContactAt: row.lastContactAt?.toISOString() ?? null,
    version: row.version,
    readOnly: row.readOnly,
    readOnlyReason: row.readOnlyReason,
  };
}

/** These gateways with their buses and what waits for their meters, in whatever order. */
export async function loadGateways(
  em: EntityManager,
  gatewayIds: readonly string[],
  now: Date,
): Promise<GatewayLine[]> {
  if (gatewayIds.length === 0) return [];
  const rows = await em.findBy(GatewayRow, { gatewayId: In(gatewayIds) });
  const marks = gatewayIds.map(() => '?').join(', ');
  const buses = await em.query<{ id: string; buses: unknown; answering: unknown }[]>(
    'SELECT gateway_id AS id, COUNT(*) AS buses, SUM(CASE WHEN online = 1 THEN 1 ELSE 0 END) AS answering' +
      ` FROM dpus WHERE gateway_id IN (${marks}) GROUP BY gateway_id`,
    [...gatewayIds],
  );
  const orders = await em.query<{ id: string; waiting: unknown; keyless: unknown }[]>(
    'SELECT dpu.gateway_id AS id, SUM(state.open_orders) AS waiting,' +
      " SUM(CASE WHEN state.no_credit = 'no_key' THEN 1 ELSE 0 END) AS keyless FROM dpus dpu" +
      ' JOIN meters meter ON meter.dpu_code = dpu.dpu_code' +
      ' JOIN meter_states state ON state.meter_code = meter.meter_code' +
      ` WHERE dpu.gateway_id IN (${marks}) GROUP BY dpu.gateway_id`,
    [...gatewayIds],
  );
  const busesOf = new Map(buses.map((one) => [one.id, one]));
  const ordersOf = new Map(orders.map((one) => [one.id, one]));
  return rows.map((row) => ({
    ...toGateway(row, now),
    buses: wholeOf(busesOf.get(row.gatewayId)?.buses ?? 0),
    busesAnswering: wholeOf(busesOf.get(row.gatewayId)?.answering ?? 0),
    ordersWaiting: wholeOf(ordersOf.get(row.gatewayId)?.waiting ?? 0),
    metersWithoutKey: wholeOf(ordersOf.get(row.gatewayId)?.keyless ?? 0),
  }));
}
