/** What a gateway that leaves buildings leaves behind: its DPUs are free, and what their meters were to be told goes on. */
import { firstNamed, type MeterCode } from '#shared';
import { type EntityManager, In, Not } from 'typeorm';
import { CreditOrderRow } from '../credit/credit-order.entity.js';
import { MeterSettingsRow } from '../credit/meter-settings.entity.js';
import { DpuRow } from '../dpus/dpu.entity.js';
import { firstOf } from '../http/first-of.js';
import { Refused } from '../http/refused.js';
import { MeterRow } from '../meters/meter.entity.js';
import { MeterStateRow } from '../readings/meter-state.entity.js';
import type { SomeBuildings } from './change-of-buildings.js';
import type { GatewayRow } from './gateway.entity.js';

/** Meters that are locked, or changed, by one statement. */
const AT_ONCE = 500;

const inThese = (left: SomeBuildings) => ('of' in left ? In([...left.of]) : Not(In([...left.but])));

/** Locks the meters of these buildings until the transaction ends: no order of theirs is offered to anybody meanwhile. */
export async function lockMetersIn(em: EntityManager, left: SomeBuildings): Promise<void> {
  const meters = await em.find(MeterRow, {
    select: { meterCode: true },
    where: { building: inThese(left) },
    order: { meterCode: 'ASC' },
  });
  for (const codes of inParts(meters)) {
    await em
      .createQueryBuilder()
      .update(MeterStateRow)
      .set({ nextPlace: () => 'next_place' })
      .where({ meterCode: In(codes) })
      .execute();
  }
}

/** Leaves these buildings. Refused: `gateway_orders_under_way` while an order of theirs may be being written. */
export async function leave(em: EntityManager, { gatewayId, name }: GatewayRow, left: SomeBuildings): Promise<void> {
  const busy = await metersUnderWay(em, gatewayId, left);
  if (busy.length > 0) throw ordersUnderWay(name, busy);
  await freeDpus(em, gatewayId, left);
}

function ordersUnderWay(name: string, meterCodes: readonly MeterCode[]): Refused {
  const message =
    `${name} has orders under way for meters that it would leave (${meterCodes.length}): ${firstOf(meterCodes)}.` +
    ' Wait until they are credited, then change its buildings. If the box is gone for good, revoke it instead.';
  const details = { gateway: name, ...firstNamed(meterCodes.map((meterCode) => ({ name: meterCode }))) };
  return new Refused('gateway_orders_under_way', message, { details });
}

/** Meters in these buildings of which this gateway may be writing an order now, by code. */
async function metersUnderWay(em: EntityManager, gatewayId: string, left: SomeBuildings): Promise<MeterCode[]> {
  const rows = await em
    .createQueryBuilder(MeterRow, 'meter')
    .innerJoin(DpuRow, 'dpu', 'dpu.dpuCode = meter.dpuCode')
    .innerJoin(CreditOrderRow, 'queued', 'queued.openSlot = meter.meterCode')
    .where({ building: inThese(left) })
    .andWhere("dpu.gatewayId = :gatewayId AND queued.state IN ('offered', 'journalled')", { gatewayId })
    .orderBy('meter.meterCode')
    .getMany();
  return rows.map(({ meterCode }) => meterCode);
}

/**
 * The gateway serves these buildings no more, or none at all: its DPUs are free for another one, which is told the
 * settings that are not confirmed from the first try on.
 */
export async function freeDpus(em: EntityManager, gatewayId: string, left?: SomeBuildings): Promise<void> {
  const building = left ? { building: inThese(left) } : {};
  const meters = await em
    .createQueryBuilder(MeterRow, 'meter')
    .innerJoin(DpuRow, 'dpu', 'dpu.dpuCode = meter.dpuCode')
    .where('dpu.gatewayId = :gatewayId', { gatewayId })
    .andWhere(building)
    .orderBy('meter.meterCode')
    .getMany();
  for (const codes of inParts(meters)) {
    await em.update(
      MeterSettingsRow,
      { newestSlot: In(codes), state: In(['waiting', 'needs_attention']) },
      { state: 'waiting', tries: 0, waitUntil: null },
    );
  }
  await em.update(DpuRow, { gatewayId, ...building }, { gatewayId: null, online: null });
}

function inParts(meters: readonly MeterRow[]): MeterCode[][] {
  const parts: MeterCode[][] = [];
  for (let at = 0; at < meters.length; at += AT_ONCE) {
    parts.push(meters.slice(at, at + AT_ONCE).map(({ meterCode }) => meterCode));
  }
  return parts;
}
