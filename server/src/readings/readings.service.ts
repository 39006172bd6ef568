import { Injectable } from '@nestjs/common';
import {
  type CurrencyDecimals,
  fromMeterHundredths,
  type GatewayReading,
  type MeterCode,
  type OrderReason,
  type Settings,
} from '#shared';
import { type EntityManager, In } from 'typeorm';
import { PropertySettings } from '../settings/settings.service.js';
import { compareCounters } from './compare-counters.js';
import { keepReading } from './keep-reading.js';
import { MeterStateRow } from './meter-state.entity.js';
import { ReadingRow } from './reading.entity.js';

/** A reading whose time is known. */
export interface TimedReading {
  readonly readAt: Date;
  readonly reading: GatewayReading;
}

/** Readings this soon after a settled order may be older than they seem, by the way of their message. */
const SETTLING_MS = 2_000;

/** Meters per statement: MySQL and SQLite both take this many parameters. */
const CHUNK = 500;

/** Stores readings: the newest is the meter's state, a choice of them its history. */
@Injectable()
export class Readings {
  constructor(private readonly settings: PropertySettings) {}

  /**
   * Stores readings of meters that the caller has checked to be the gateway's own. Locks their states. Gives the meters
   * whose state is newer now.
   */
  async store(em: EntityManager, timed: readonly TimedReading[]): Promise<MeterCode[]> {
    const settings = await this.settings.current(em);
    const byMeter = groupByMeter(timed);
    const dayOf = dayOfZone(settings.timeZone);
    const codes = [...byMeter.keys()].sort();
    const changed: MeterCode[] = [];
    for (let at = 0; at < codes.length; at += CHUNK) {
      const some = codes.slice(at, at + CHUNK);
      await em.update(MeterStateRow, { meterCode: In(some) }, { nextPlace: () => 'next_place' });
      const states = await em.find(MeterStateRow, { where: { meterCode: In(some) }, order: { meterCode: 'ASC' } });
      for (const state of states) {
        const ofMeter = byMeter.get(state.meterCode) ?? [];
        if (await this.storeMeter(em, state, ofMeter, settings, dayOf)) changed.push(state.meterCode);
      }
    }
    return changed;
  }

  private async storeMeter(
    em: EntityManager,
    state: MeterStateRow,
    timed: readonly TimedReading[],
    settings: Settings,
    dayOf: (atMs: number) => string,
  ): Promise<boolean> {
    const inOrder = [...timed].sort((a, b) => a.readAt.getTime() - b.readAt.getTime());
    const intervalMs = settings.collectionIntervalMin * 60_000;
    const history = inOrder.filter((one) => takeForHistory(state, one, intervalMs, dayOf));
    if (history.length > 0) {
      await em.createQueryBuilder().insert().into(ReadingRow).values(history.map(toRow)).orIgnore().execute();
    }
    const newest = inOrder.at(-1);
    const isNewer = newest !== undefined && (state.readAt === null || newest.readAt > state.readAt);
    if (isNewer) {
      state.blockedReason ??= inOrder.map((one) => mismatch(state, one)).find((reason) => reason) ?? null;
      Object.assign(state, fieldsOf(newest, settings.currencyDecimals));
    }
    if (isNewer || history.length > 0) {
      const { meterCode, ...fields } = state;
      await em.update(MeterStateRow, { meterCode }, fields);
    }
    return isNewer;
  }
}

/** Whether the reading goes into the history; remembers in `state` that it did. */
function takeForHistory(
  state: MeterStateRow,
  { readAt, reading }: TimedReading,
  intervalMs: number,
  dayOf: (atMs: number) => string,
): boolean {
  const { historyAt, historyCount, historyRelayClosed } = state;
  const { purchaseCount, relayClosed } = reading;
  const kept = historyAt && {
    readAtMs: historyAt.getTime(),
    purchaseCount: historyCount,
    relayClosed: historyRelayClosed,
  };
  if (!keepReading(kept, { readAtMs: readAt.getTime(), purchaseCount, relayClosed }, intervalMs, dayOf)) return false;
  if (!historyAt || readAt > historyAt) {
    Object.assign(state, { historyAt: readAt, historyCount: purchaseCount, historyRelayClosed: relayClosed });
  }
  return true;
}

function groupByMeter(timed: readonly TimedReading[]): Map<MeterCode, TimedReading[]> {
  const groups = new Map<MeterCode, TimedReading[]>();
  for (const one of timed) {
    const group = groups.get(one.reading.meterCode);
    if (group) group.push(one);
    else groups.set(one.reading.meterCode, [one]);
  }
  return groups;
}

function dayOfZone(timeZone: string): (atMs: number) => string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' });
  return (atMs) => format.format(atMs);
}

/** What is wrong with the counters of a reading that was taken after the last settled order. */
function mismatch(state: MeterStateRow, { readAt, reading }: TimedReading): OrderReason | undefined {
  if (state.settledCount === null || state.settledAt === null || reading.purchaseCount === null) return undefined;
  if (readAt.getTime() < state.settledAt.getTime() + SETTLING_MS) return undefined;
  return compareCounters(
    {
      count: state.settledCount,
      totalHundredths: state.settledTotalHundredths,
      openAmountHundredths: state.openAmountHundredths,
    },
    { count: reading.purchaseCount, totalHundredths: reading.totalPurchasedHundredths },
  );
}

function fieldsOf({ readAt, reading }: TimedReading, decimals: CurrencyDecimals): Partial<MeterStateRow> {
  const minor = (hundredths: number | null) => (hundredths === null ? null : fromMeterHundredths(hundredths, decimals));
  return {
    readAt,
    remainingMinor: minor(reading.remainingHundredths),
    purchaseCount: reading.purchaseCount,
    totalPurchasedMinor: minor(reading.totalPurchasedHundredths),
    totalPurchasedHundredths: reading.totalPurchasedHundredths,
    relayClosed: reading.relayClosed,
    mode: reading.mode,
    energyWh: reading.energyWh,
    powerW: reading.powerW,
    opened: reading.opened,
    arrears: reading.arrears,
    alarm1: reading.alarm1,
    alarm2: reading.alarm2,
    overload: reading.overload,
    lostSince: null,
  };
}

function toRow({ readAt, reading }: TimedReading): Partial<ReadingRow> {
  const [sharpWh = null, peakWh = null, flatWh = null, valleyWh = null] = reading.energyByTariffWh ?? [];
  const { meterCode, energyWh, powerW, remainingHundredths, purchaseCount, totalPurchasedHundredths } = reading;
  return {
    meterCode,
    readAt,
    energyWh,
    sharpWh,
    peakWh,
    flatWh,
    valleyWh,
    powerW,
    remainingHundredths,
    purchaseCount,
    totalPurchasedHundredths,
    relayClosed: reading.relayClosed,
  };
}
