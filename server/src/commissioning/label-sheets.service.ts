import { Injectable } from '@nestjs/common';
import type { MeterCode } from '#shared';
import { In } from 'typeorm';
import { Config } from '../config/config.js';
import { Database } from '../database/database.js';
import type { FileAnswer } from '../http/answer-interceptor.js';
import { MeterRow } from '../meters/meter.entity.js';
import { meterUnknown } from '../meters/meters.service.js';
import { mayWorkIn, type Who } from '../operators/who.js';
import { PropertySettings } from '../settings/settings.service.js';
import { LabelPrinter } from './label-printer.service.js';

/** Sheets of labels to stick on meters. */
@Injectable()
export class LabelSheets {
  constructor(
    private readonly database: Database,
    private readonly settings: PropertySettings,
    private readonly printer: LabelPrinter,
    private readonly config: Config,
  ) {}

  /**
   * The labels of these meters in their order, as a PDF; `origin` is the address that the server was asked at, where it
   * knows no better one. Refused: `meter_unknown` for any that may not be seen.
   */
  async pdf(
    who: Who,
    { meterCodes, language, origin }: { meterCodes: readonly MeterCode[]; language: 'en' | 'zh'; origin: string },
  ): Promise<FileAnswer> {
    // A label stays on its meter for years: the public address, not the one of whoever printed it.
    const server = this.config.publicUrl ?? origin;
    const meters = await this.database.read(async (em) => {
      const rows = await em.findBy(MeterRow, { meterCode: In([...meterCodes]) });
      const byCode = new Map(rows.map((row) => [row.meterCode, row]));
      return [...new Set(meterCodes)].map((meterCode) => {
        const row = byCode.get(meterCode);
        if (!row || !mayWorkIn(who, row.building)) throw meterUnknown(meterCode);
        // A phone's own camera opens the meter's page by it; our scanner reads the code at its end.
        return { meterCode, room: row.room, building: row.building, address: `${server}/meters/${meterCode}` };
      });
    });
    const { propertyName } = await this.settings.current();
    const bytes = await this.printer.print({ language, propertyName, meters });
    return { bytes, name: `labels-${meters[0]?.meterCode ?? 'none'}.pdf` };
  }
}
