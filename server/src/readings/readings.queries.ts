import { Injectable } from '@nestjs/common';
import { fromMeterHundredths, type MeterCode, meterReadingsRoute, type ResponseOf } from '#shared';
import { Database } from '../database/database.js';
import { Refused } from '../http/refused.js';
import { MeterRow } from '../meters/meter.entity.js';
import { mayWorkIn, type Who } from '../operators/who.js';
import { PropertySettings } from '../settings/settings.service.js';
import { ReadingRow } from './reading.entity.js';

const MOST_READINGS = 1000;

export interface Period {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** What screens ask of the history. */
@Injectable()
export class ReadingQueries {
  constructor(
    private readonly database: Database,
    private readonly settings: PropertySettings,
  ) {}

  /** Readings of one meter, newest first, at most 1000. Refused: `meter_unknown`. */
  ofMeter(who: Who, meterCode: MeterCode, period: Period): Promise<ResponseOf<typeof meterReadingsRoute>> {
    return this.database.read(async (em) => {
      const meter = await em.findOneBy(MeterRow, { meterCode });
      if (!meter || !mayWorkIn(who, meter.building)) {
        throw new Refused('meter_unknown', `There is no meter ${meterCode}. Check the code.`);
      }
      const { currencyDecimals } = await this.settings.current(em);
      const query = em.createQueryBuilder(ReadingRow, 'reading').where('reading.meterCode = :meterCode', { meterCode });
      if (period.from) query.andWhere('reading.readAt >= :from', { from: Date.parse(period.from) });
      if (period.to) query.andWhere('reading.readAt <= :to', { to: Date.parse(period.to) });
      const rows = await query.orderBy('reading.readAt', 'DESC').limit(MOST_READINGS).getMany();
      return {
        readings: rows.map((row) => ({
          readAt: row.readAt.toISOString(),
          remainingMinor:
            row.remainingHundredths === null ? null : fromMeterHundredths(row.remainingHundredths, currencyDecimals),
          energyWh: row.energyWh,
          powerW: row.powerW,
          purchaseCount: row.purchaseCount,
          relayClosed: row.relayClosed,
        })),
      };
    });
  }
}
