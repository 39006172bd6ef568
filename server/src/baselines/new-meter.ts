/** The record of a meter by what it says now: after a new baseline, and when other hardware hangs at its place. */
import { type MeterCode, minorUnits } from '#shared';
import type { EntityManager } from 'typeorm';
import type { LiveMeter } from '../gateways/gateway-link.js';
import { MeterRow } from '../meters/meter.entity.js';
import type { Who } from '../operators/who.js';
import { MeterStateRow } from '../readings/meter-state.entity.js';
import { BaselineRow } from './baseline.entity.js';

/** The meter's record by what it says; the next turn of the count, so that no count that was given away serves again. */
export function settledBy(state: MeterStateRow, { counters }: LiveMeter, at: Date): Partial<MeterStateRow> {
  if (!counters) return {};
  return {
    settledCount: counters.purchaseCount,
    settledTotalHundredths: counters.totalPurchasedHundredths,
    settledAt: at,
    countTurn: state.countTurn + 1,
  };
}

/**
 * Other hardware hangs at the meter's place: its number and counters are taken for right from here on, and kept as a
 * baseline without a difference. The caller holds the meter's lock, and no order of it is open.
 */
export async function takeNewHardware(
  em: EntityManager,
  who: Who,
  taken: { readonly baselineId: string; readonly meterCode: MeterCode; readonly reason: string; readonly at: Date },
  live: LiveMeter,
): Promise<void> {
  const { meterCode, at } = taken;
  const meter = await em.findOneByOrFail(MeterRow, { meterCode });
  const state = await em.findOneByOrFail(MeterStateRow, { meterCode });
  const { meterNumber } = live.reading;
  const none = minorUnits(0);
  await em.insert(BaselineRow, {
    ...{ ...taken, by: who.fullName, operatorId: who.operatorId, blockedReason: state.blockedReason },
    ...{ meterNumberBefore: meter.meterNumber, meterNumber, countBefore: state.settledCount },
    ...{ totalHundredthsBefore: state.settledTotalHundredths, counters: live.counters, orderId: null, ending: null },
    ...{ differenceHundredths: 0, differenceMinor: none, assignmentId: null },
  });
  await em.update(MeterStateRow, { meterCode }, { blockedReason: null, ...settledBy(state, live, at) });
  await em.update(MeterRow, { meterCode }, { meterNumber });
}
