/** The lines that a gateway would have twice: looked for wherever a DPU gets a line, or a gateway gets buildings. */
import type { DpuCode } from '#shared';
import { type EntityManager, In, IsNull } from 'typeorm';
import { DpuRow } from '../dpus/dpu.entity.js';
import { Refused } from '../http/refused.js';
import { mayWorkIn, type Who } from '../operators/who.js';
import type { ServedBuildings } from './change-of-buildings.js';
import { GatewayRow } from './gateway.entity.js';
import { type LineHolder, pairOnOneLine, serves, type Serving } from './one-gateway.js';

/**
 * The gateways that serve any of these buildings, held until the transaction ends, so that two DPUs of different
 * buildings that get one line at once are one after the other. After the buildings and meters, before the DPUs.
 */
export async function lockGatewaysOf(em: EntityManager, buildings: readonly number[]): Promise<Serving[]> {
  const ids = (await gatewaysNow(em))
    .filter((gateway) => buildings.some((building) => serves(gateway.buildings, building)))
    .map(({ gatewayId }) => gatewayId);
  if (ids.length > 0) await em.update(GatewayRow, { gatewayId: In(ids) }, { configVersion: () => 'config_version' });
  return gatewaysNow(em);
}

/** Every gateway that is listened to. */
export async function gatewaysNow(em: EntityManager): Promise<Serving[]> {
  const rows = await em.find(GatewayRow, { where: { revokedAt: IsNull() }, order: { gatewayId: 'ASC' } });
  return rows.map(({ gatewayId, buildings }) => ({ gatewayId, buildings }));
}

/** The line of every DPU there is, and which gateway has it; the older one first, as gateways serve it. */
export function allLines(em: EntityManager): Promise<LineHolder[]> {
  return em.find(DpuRow, { order: { createdAt: 'ASC', dpuCode: 'ASC' } });
}

/** Refused: `line_shared` where a gateway that is given buildings would have two DPUs on one line. */
export async function refuseSharedLine(
  em: EntityManager,
  who: Who,
  gateway: Serving,
  before: ServedBuildings,
): Promise<void> {
  const pair = pairOnOneLine(gateway, before, await allLines(em));
  if (!pair) return;
  const codes = pair.filter(({ building }) => mayWorkIn(who, building)).map(({ dpuCode }) => dpuCode);
  throw lineShared(codes[0] ?? pair[1].dpuCode, codes[1]);
}

function lineShared(dpuCode: DpuCode, otherDpu: DpuCode | undefined): Refused {
  const other = otherDpu === undefined ? 'a DPU of a building that you may not work in' : `DPU ${otherDpu}`;
  const message =
    `DPU ${dpuCode} and ${other} have one line, which a gateway serves for one DPU alone.` +
    ' Correct the IP or the TCP port of one of them, or give their buildings to different gateways.';
  return new Refused('line_shared', message, { details: { dpuCode, ...(otherDpu && { otherDpu }) } });
}
