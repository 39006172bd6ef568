/** The record of a meter by what it says now: after a new baseline, and when other hardware hangs at its place. */
import { type MeterCode, minorUnits } from '#shared';
import { type EntityManager, Not } from 'typeorm';
import type { LiveMeter } from '../gateways/gateway-link.js';
import { noteOperation } from '../log/note-operation.js';
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
 * The meter that answers with this number hangs at this place from now on. A number is one record's: another that had it
 * has none until its own meter tells one, so that the credit of two tenants never goes to one meter; the log says so.
 */
export async function giveNumber(
  em: EntityManager,
  who: Who,
  meterCode: MeterCode,
  { meterNumber, at }: { readonly meterNumber: string; readonly at: Date },
): Promise<void> {
  for (const other of await em.findBy(MeterRow, { meterNumber, meterCode: Not(meterCode) })) {
    const { meterCode: thing, building } = other;
    await em.update(MeterRow, { meterCode: thing, meterNumber }, { meterNumber: null });
    const said = { before: { meterNumber }, after: { meterNumber: null } };
    await noteOperation(em, who, { at, command: 'baseline_set', thing, building, ...said });
  }
  await em.update(MeterRow, { meterCode }, { meterNumber });
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
  if (meterNumber === null) await em.update(MeterRow, { meterCode }, { meterNumber });
  else await giveNumber(em, who, meterCode, { meterNumber, at });
}
