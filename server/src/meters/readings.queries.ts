import { type EntityManager, In } from 'typeorm';
import {
  type CurrencyDecimals,
  fromMeterHundredths,
  type MeterCode,
  type MeterReading,
  type meterReadingsRoute,
  readingsOf,
  type ResponseOf,
} from '#shared';
import { instantOf, wholeOf, wholeOrNull } from '../database/columns.js';
import type { ListSource, ListTable } from '../lists/list-source.js';
import { type Sql, sql } from '../lists/sql.js';
import { ReadingRow } from '../readings/reading.entity.js';
import { endOfDayMs, startOfDayMs } from '../settings/zone-day.js';

export type MeterReadings = ResponseOf<typeof meterReadingsRoute>;
export type ChartPoint = MeterReadings['chart'][number];
/** First and last day in the property's time zone; without one, from the first or to the last reading. */
export interface Period {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}
type NoFilters = Record<never, never>;

/** The readings of one meter as a list. Whether the operator sees that meter is asked before. */
export class ReadingsList implements ListSource<MeterReading, NoFilters, EntityManager> {
  readonly list;
  readonly table: ListTable<NoFilters> = {
    table: 'readings reading',
    key: 'reading.read_at',
    sorts: { readAt: 'reading.read_at' },
    date: { column: 'reading.read_at', kind: 'moment' },
    searches: () => [],
    filters: {},
  };

  constructor(
    private readonly meterCode: MeterCode,
    private readonly decimals: CurrencyDecimals,
  ) {
    this.list = readingsOf(meterCode);
  }

  scope(): Sql {
    return sql('reading.meter_code = ?', this.meterCode);
  }

  async load(em: EntityManager, _who: unknown, ids: readonly string[]): Promise<MeterReading[]> {
    const { meterCode, decimals } = this;
    const rows = await em.findBy(ReadingRow, { meterCode, readAt: In(ids.map((id) => new Date(Number(id)))) });
    return rows.map(({ readAt, remainingHundredths, energyWh, powerW, purchaseCount, relayClosed }) => ({
      ...{ readAt: readAt.toISOString(), remainingMinor: minorOf(remainingHundredths, decimals) },
      ...{ energyWh, powerW, purchaseCount, relayClosed },
    }));
  }
}

/** When the meter was read first and last in the period, in ms since 1970; undefined when it was not. */
export async function endsOfReadings(
  em: EntityManager,
  meterCode: MeterCode,
  period: Period,
  timeZone: string,
): Promise<{ readonly first: number; readonly last: number } | undefined> {
  const { from, to } = period;
  const since = from === undefined ? [] : [startOfDayMs(from, timeZone)];
  const until = to === undefined ? [] : [endOfDayMs(to, timeZone)];
  const [row = {}] = await em.query<Record<string, unknown>[]>(
    'SELECT MIN(read_at) AS first_at, MAX(read_at) AS last_at FROM readings WHERE meter_code = ?' +
      since.map(() => ' AND read_at >= ?').join('') +
      until.map(() => ' AND read_at < ?').join(''),
    [meterCode, ...since, ...until],
  );
  const [first, last] = [wholeOrNull(row['first_at']), wholeOrNull(row['last_at'])];
  return first === null || last === null ? undefined : { first, last };
}

/** What a chart is drawn from: at most so many readings from one moment to another, both included, oldest first. */
export async function chartPoints(
  em: EntityManager,
  meterCode: MeterCode,
  { first, last, most }: { readonly first: number; readonly last: number; readonly most: number },
  decimals: CurrencyDecimals,
): Promise<ChartPoint[]> {
  const rows = await em.query<Record<string, unknown>[]>(
    'SELECT read_at, remaining_hundredths, energy_wh, purchase_count FROM readings' +
      ` WHERE meter_code = ? AND read_at >= ? AND read_at <= ? ORDER BY read_at LIMIT ${most}`,
    [meterCode, first, last],
  );
  return rows.map((row) => ({
    readAt: instantOf(row['read_at']).toISOString(),
    remainingMinor: minorOf(wholeOrNull(row['remaining_hundredths']), decimals),
    energyWh: wholeOf(row['energy_wh']),
    purchaseCount: wholeOrNull(row['purchase_count']),
  }));
}

const minorOf = (hundredths: number | null, decimals: CurrencyDecimals) =>
  hundredths === null ? null : fromMeterHundredths(hundredths, decimals);
