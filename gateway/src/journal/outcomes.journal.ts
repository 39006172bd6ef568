import type { OrderOutcome, SettingsOutcome } from '#shared';
import * as z from 'zod';
import type { Journal } from './journal.journal.js';

export type OutcomeEvent = 'order.outcome' | 'settings.outcome';

/** An outcome as it is sent: the same bytes until the server has acknowledged it. */
export interface WaitingOutcome {
  readonly sequence: number;
  readonly event: OutcomeEvent;
  readonly payload: string;
}

const outcomeRow = z.object({
  sequence: z.int(),
  event: z.enum(['order.outcome', 'settings.outcome']),
  payload: z.string(),
});

const countRow = z.object({ waiting: z.int() });

/** Outcomes in the order of their sequence, reported until they are acknowledged, kept for ever. */
export class OutcomeJournal {
  constructor(private readonly journal: Journal) {}

  /** To be called inside the durable step that decides; `subject` is what it is about. */
  add(event: OutcomeEvent, subject: string, outcome: OrderOutcome | SettingsOutcome): void {
    this.journal.database
      .prepare('INSERT INTO outcomes (sequence, event, subject, payload) VALUES (?, ?, ?, ?)')
      .run(outcome.sequence, event, subject, JSON.stringify(outcome));
  }

  /** The oldest ones that the server has not acknowledged. */
  waiting(limit: number): WaitingOutcome[] {
    return this.journal.database
      .prepare('SELECT sequence, event, payload FROM outcomes WHERE acknowledged_at IS NULL ORDER BY sequence LIMIT ?')
      .all(limit)
      .map((row) => outcomeRow.parse(row));
  }

  get waitingCount(): number {
    const row = this.journal.database
      .prepare('SELECT count(*) AS waiting FROM outcomes WHERE acknowledged_at IS NULL')
      .get();
    return countRow.parse(row).waiting;
  }

  acknowledge(sequence: number, at: string): void {
    this.journal.database.prepare('UPDATE outcomes SET acknowledged_at = ? WHERE sequence = ?').run(at, sequence);
  }

  /** The server has nothing after this sequence, whatever it acknowledged before: it came back from a backup. */
  reportAgainAfter(sequence: number): void {
    this.journal.database.prepare('UPDATE outcomes SET acknowledged_at = NULL WHERE sequence > ?').run(sequence);
  }

  /** The last outcome of a subject is to be reported again. */
  reportAgain(subject: string): void {
    this.journal.database
      .prepare(
        'UPDATE outcomes SET acknowledged_at = NULL WHERE sequence = (SELECT max(sequence) FROM outcomes WHERE subject = ?)',
      )
      .run(subject);
  }
}
