import { Injectable } from '@nestjs/common';
import { type BodyOf, type MeterCode, type meterReadingsExcelRoute, READINGS_SHOWN } from '#shared';
import { Database } from '../database/database.js';
import type { FileAnswer } from '../http/answer-interceptor.js';
import { Lists } from '../lists/lists.service.js';
import type { Who } from '../operators/who.js';
import { PropertySettings } from '../settings/settings.service.js';
import { Meters } from './meters.service.js';
import {
  chartPoints,
  type ChartPoint,
  endsOfReadings,
  type MeterReadings,
  type Period,
  ReadingsList,
} from './readings.queries.js';
import { Thinning } from './thinning.js';

type Wish = BodyOf<typeof meterReadingsExcelRoute>;

/** The line is drawn through so many readings as they are; more are thinned. */
const DRAWN_AS_THEY_ARE = 1_000;
/** A year of them is looked through in parts, between which others come in. */
const POINTS_AT_ONCE = 5_000;

/** The readings of a meter over a period: on the screen, as a line, and as files. */
@Injectable()
export class MeterHistory {
  constructor(
    private readonly database: Database,
    private readonly settings: PropertySettings,
    private readonly meters: Meters,
    private readonly lists: Lists,
  ) {}

  /** Refused: `meter_unknown`. */
  async show(who: Who, meterCode: MeterCode, period: Period): Promise<MeterReadings> {
    const source = await this.sourceOf(who, meterCode);
    const { items, total } = await this.lists.page(source, who, { ...period, size: READINGS_SHOWN });
    return { readings: items, total, chart: await this.chartOf(meterCode, period, total) };
  }

  /** Refused: `meter_unknown`. */
  async excel(who: Who, meterCode: MeterCode, { language, ...matching }: Wish): Promise<FileAnswer> {
    return this.lists.excel(await this.sourceOf(who, meterCode), who, { language, selection: { matching } });
  }

  /** Refused: `meter_unknown`, `pdf_rows_too_many`. */
  async pdf(who: Who, meterCode: MeterCode, { language, ...matching }: Wish): Promise<FileAnswer> {
    return this.lists.pdf(await this.sourceOf(who, meterCode), who, { language, selection: { matching } });
  }

  private async sourceOf(who: Who, meterCode: MeterCode): Promise<ReadingsList> {
    await this.meters.show(who, meterCode);
    const { currencyDecimals } = await this.database.read((em) => this.settings.current(em));
    return new ReadingsList(meterCode, currencyDecimals);
  }

  private async chartOf(meterCode: MeterCode, period: Period, total: number): Promise<ChartPoint[]> {
    const begun = await this.database.read(async (em) => {
      const { timeZone, currencyDecimals } = await this.settings.current(em);
      return { ends: await endsOfReadings(em, meterCode, period, timeZone), currencyDecimals };
    });
    const { ends, currencyDecimals } = begun;
    if (!ends) return [];
    const pointsSince = (first: number, most: number): Promise<ChartPoint[]> =>
      this.database.read((em) => chartPoints(em, meterCode, { first, last: ends.last, most }, currencyDecimals));
    if (total <= DRAWN_AS_THEY_ARE) return pointsSince(ends.first, DRAWN_AS_THEY_ARE);
    const thinning = new Thinning<ChartPoint>(ends.first, ends.last);
    let points: ChartPoint[];
    let since = ends.first;
    do {
      points = await pointsSince(since, POINTS_AT_ONCE);
      for (const point of points) thinning.add(point);
      since = Date.parse(points.at(-1)?.readAt ?? '') + 1;
    } while (points.length === POINTS_AT_ONCE);
    return thinning.done();
  }
}
