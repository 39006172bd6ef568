import { busConfigSchema, type BusConfig, type MeterCode } from '#shared';
import * as z from 'zod';
import type { Journal } from './journal.journal.js';
import type { OrderJournal } from './orders.journal.js';

const numberRow = z.object({ meter_number: z.string(), is_from_server: z.int() });
const codeRow = z.object({ meter_code: z.string() });
const epochsSchema = z.record(z.string(), z.int());

/** What the gateway knows of its site without the server: its configuration, and each meter's own number. */
export class SiteJournal {
  constructor(
    private readonly journal: Journal,
    private readonly orders: OrderJournal,
  ) {}

  /** The configuration last taken; undefined before the first, and for one that this version cannot read any more. */
  config(): BusConfig | undefined {
    const text = this.journal.fact('config');
    return text === undefined ? undefined : busConfigSchema.safeParse(JSON.parse(text)).data;
  }

  /** The highest epoch seen of each bus, whoever owns it by now. */
  epochs(): Record<string, number> {
    return epochsSchema.parse(JSON.parse(this.journal.fact('epochs') ?? '{}'));
  }

  /**
   * Takes a configuration unless a newer one is known. A bus that comes with a lower epoch than one seen before belongs
   * to another gateway by now and is left out.
   */
  takeConfig(offered: BusConfig, at: string): BusConfig | undefined {
    return this.journal.step(() => {
      const known = this.config();
      if (known && known.version > offered.version) return undefined;
      const epochs = this.epochs();
      const buses = offered.buses.filter((bus) => bus.epoch >= (epochs[bus.dpuCode] ?? bus.epoch));
      for (const bus of buses) epochs[bus.dpuCode] = bus.epoch;
      const config = { ...offered, buses };
      this.journal.setFact('epochs', JSON.stringify(epochs));
      this.journal.setFact('config', JSON.stringify(config));
      for (const meter of config.meters) this.putNumber(meter.meterCode, meter.meterNumber, at);
      return config;
    });
  }

  /** The number that came with an order. */
  takeNumber(meterCode: MeterCode, fromServer: string, at: string): void {
    this.journal.step(() => this.putNumber(meterCode, fromServer, at));
  }

  /**
   * The server's number goes before our own; when it takes its number back, the meter was exchanged and ours goes too.
   * What was ordered from the meter before it must never reach the new one, whose count may happen to fit.
   */
  private putNumber(meterCode: MeterCode, fromServer: string | null, at: string): void {
    const { database } = this.journal;
    const known = this.meterNumber(meterCode);
    if (fromServer !== null && known !== null && known !== fromServer) this.orders.endOfStranger(meterCode, at);
    if (fromServer === null) {
      database.prepare('DELETE FROM meter_numbers WHERE meter_code = ? AND is_from_server = 1').run(meterCode);
      return;
    }
    // It is one meter's: a person said that it hangs here now, and no credit of the other record may reach it any more.
    database.prepare('DELETE FROM meter_numbers WHERE meter_number = ? AND meter_code <> ?').run(fromServer, meterCode);
    database
      .prepare(
        `INSERT INTO meter_numbers (meter_code, meter_number, is_from_server) VALUES (?, ?, 1)
         ON CONFLICT (meter_code) DO UPDATE SET meter_number = excluded.meter_number, is_from_server = 1
         WHERE meter_number <> excluded.meter_number OR is_from_server = 0`,
      )
      .run(meterCode, fromServer);
  }

  /** The number that a meter must answer with; null when nobody has seen one. */
  meterNumber(meterCode: MeterCode): string | null {
    const row = this.journal.database
      .prepare('SELECT meter_number, is_from_server FROM meter_numbers WHERE meter_code = ?')
      .get(meterCode);
    return row === undefined ? null : numberRow.parse(row).meter_number;
  }

  /**
   * Why a meter with this number is not the one that is written down; undefined when it may be. A number that another
   * meter of this site was seen with is that one's: both records would send their credit to one meter.
   */
  strangeness(meterCode: MeterCode, seen: string | null): string | undefined {
    if (seen === null) return undefined;
    const expected = this.meterNumber(meterCode);
    if (expected === seen) return undefined;
    if (expected !== null) return `Meter ${seen} answers at ${meterCode}, where ${expected} is expected.`;
    const known = this.knownAs(meterCode, seen);
    if (known === undefined) return undefined;
    return `Meter ${seen} answers at ${meterCode}, and it is the meter ${known}: both are reached by one line.`;
  }

  /** The other meter of this site that the one which answers here was seen as; undefined for one that is none of them. */
  knownAs(meterCode: MeterCode, seen: string | null): MeterCode | undefined {
    return seen === null || this.meterNumber(meterCode) === seen ? undefined : this.ownerOf(seen, meterCode);
  }

  /** The other meter of this site that has the number. */
  private ownerOf(meterNumber: string, but: MeterCode): MeterCode | undefined {
    const rows = this.journal.database
      .prepare('SELECT meter_code FROM meter_numbers WHERE meter_number = ? AND meter_code <> ?')
      .all(meterNumber, but)
      .map((row) => codeRow.parse(row).meter_code);
    if (rows.length === 0) return undefined;
    return this.config()?.meters.find(({ meterCode }) => rows.includes(meterCode))?.meterCode;
  }

  /** The first number seen of a meter stays its number. */
  sawNumber(meterCode: MeterCode, meterNumber: string): void {
    this.journal.database
      .prepare(
        'INSERT INTO meter_numbers (meter_code, meter_number, is_from_server) VALUES (?, ?, 0) ON CONFLICT DO NOTHING',
      )
      .run(meterCode, meterNumber);
  }

  /** The newest head of the server's seals, kept for it: it is given back at every connection. */
  get sealHead(): string | undefined {
    return this.journal.fact('seal_head');
  }

  keepSealHead(head: string): void {
    this.journal.setFact('seal_head', head);
  }

  /** What the server said last: it may hold a gateway read-only, also over a restart. */
  get isHeldReadOnly(): boolean {
    return this.journal.fact('held_read_only') === 'yes';
  }

  holdReadOnly(isReadOnly: boolean): void {
    this.journal.setFact('held_read_only', isReadOnly ? 'yes' : 'no');
  }
}
