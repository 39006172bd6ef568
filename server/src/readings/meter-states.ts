import { buildingOf, type MeterState, ZERO } from '#shared';
import { codeFor, type Who } from '../operators/who.js';
import { MeterStateRow } from './meter-state.entity.js';

/** A meter's state as the screens show it: to one reader, or to all who may see its building. */
export function toMeterState(
  row: MeterStateRow,
  reader: Pick<Who, 'buildings'> = { buildings: [buildingOf(row.meterCode)] },
): MeterState {
  const knownAs = codeFor(reader, row.knownAs);
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
    ...(knownAs === undefined ? {} : { knownAs }),
    ...(row.noCredit === null ? {} : { noCredit: row.noCredit }),
    openOrders: row.openOrders,
    onItsWayMinor: row.openOrders === 0 ? ZERO : row.onItsWayMinor,
  };
}
