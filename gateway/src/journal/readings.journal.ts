import { readingSchema, type GatewayReading } from '#shared';
import * as z from 'zod';
import type { Journal } from './journal.journal.js';

/** About ten days of a hundred meters every five minutes. */
export const MOST_READINGS = 300_000;

const readingRow = z.object({ id: z.int(), payload: z.string() });
const countRow = z.object({ readings: z.int() });

export interface WaitingReading {
  readonly id: number;
  readonly reading: GatewayReading;
}

/** Readings until the server has them. When there are too many, the oldest are thinned before any is lost whole. */
export class ReadingJournal {
  private kept: number;

  constructor(
    private readonly journal: Journal,
    private readonly most = MOST_READINGS,
  ) {
    const row = journal.database.prepare('SELECT count(*) AS readings FROM readings').get();
    this.kept = countRow.parse(row).readings;
  }

  get count(): number {
    return this.kept;
  }

  /** Stores readings in one durable step. */
  add(readings: readonly GatewayReading[]): void {
    if (readings.length === 0) return;
    this.journal.step(() => {
      const insert = this.journal.database.prepare('INSERT INTO readings (meter_code, hour, payload) VALUES (?, ?, ?)');
      for (const reading of readings) {
        insert.run(reading.meterCode, reading.wallAt.slice(0, 13), JSON.stringify(reading));
      }
      this.kept += readings.length;
      if (this.kept > this.most) this.thin();
    });
  }

  /** The oldest ones. */
  waiting(limit: number): WaitingReading[] {
    return this.journal.database
      .prepare('SELECT id, payload FROM readings ORDER BY id LIMIT ?')
      .all(limit)
      .map((row) => {
        const { id, payload } = readingRow.parse(row);
        return { id, reading: readingSchema.parse(JSON.parse(payload)) };
      });
  }

  /** The server has them. */
  forget(ids: readonly number[]): void {
    if (ids.length === 0) return;
    this.journal.step(() => {
      const remove = this.journal.database.prepare('DELETE FROM readings WHERE id = ?');
      for (const id of ids) this.kept -= remove.run(id).changes;
    });
  }

  /**
   * Of the older half the last reading of each meter and hour stays, then of each meter and day; only when that is not
   * enough are the oldest dropped. A quarter is made free, so that this is rare.
   */
  private thin(): void {
    const goal = Math.floor(this.most * 0.75);
    for (const width of [13, 10]) {
      if (this.kept <= goal) return;
      this.kept -= this.journal.database
        .prepare(
          `DELETE FROM readings WHERE id <= (SELECT id FROM readings ORDER BY id LIMIT 1 OFFSET ?)
             AND id NOT IN (SELECT max(id) FROM readings GROUP BY meter_code, substr(hour, 1, ?))`,
        )
        .run(Math.floor(this.kept / 2), width).changes;
    }
    if (this.kept <= goal) return;
    this.kept -= this.journal.database
      .prepare('DELETE FROM readings WHERE id <= (SELECT id FROM readings ORDER BY id LIMIT 1 OFFSET ?)')
      .run(this.kept - goal).changes;
  }
}
