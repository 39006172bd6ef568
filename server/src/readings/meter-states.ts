import { type MeterState, ZERO } from '#shared';
import { MeterStateRow } from './meter-state.entity.js';

/** A meter's state as the screens show it. */
export function toMeterState(row: MeterStateRow): MeterState {
  return {
    meterCode: row.meterCode,
    readAt: row.readAt?.toISOString() ?? null,
    remainingMinor: row.remainingMinor,
    purchaseCount: row.purchaseCount,
    totalPurchasedMinor: row.totalPurchasedMinor,
    relayClosed: row.relayClosed,
    mode: row.mode,
    energyWh: row.energyWh,
    powerW: row.powerW,
    opened: row.opened,
    arrears: row.arrears,
    alarm1: row.alarm1,
    alarm2: row.alarm2,
    overload: row.overload,
    lostSince: row.lostSince?.toISOString() ?? null,
    blockedReason: row.blockedReason,
    openOrders: row.openOrders,
    onItsWayMinor: row.openOrders === 0 ? ZERO : row.onItsWayMinor,
  };
}
