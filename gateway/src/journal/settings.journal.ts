import { wantedSettingsSchema, type MeterCode, type SettingsOutcome, type WantedSettings } from '#shared';
import * as z from 'zod';
import type { Journal } from './journal.journal.js';
import type { OutcomeJournal } from './outcomes.journal.js';

export const SETTINGS_STATES = ['waiting', 'confirmed', 'needs_attention'] as const;
export type SettingsState = (typeof SETTINGS_STATES)[number];

/** What a meter is to be told, and how far that has come. */
export interface OpenSettings {
  readonly wanted: WantedSettings;
  readonly state: SettingsState;
  /** tries whose values did not come back as written */
  readonly tries: number;
  /** ms since 1970 */
  readonly nextTryAt: number;
}

const settingsRow = z.object({
  wanted: z.string(),
  state: z.enum(SETTINGS_STATES),
  tries: z.int(),
  next_try_at: z.int(),
});
const versionRow = z.object({ version: z.int(), state: z.enum(SETTINGS_STATES) });
const COLUMNS = 'wanted, state, tries, next_try_at';

/** The newest wanted settings of each meter. */
export class SettingsJournal {
  constructor(
    private readonly journal: Journal,
    private readonly outcomes: OutcomeJournal,
  ) {}

  /** Takes settings unless a newer version is known; the same version again reports its outcome again. */
  take(wanted: WantedSettings): 'new' | 'known' | 'older' {
    return this.journal.step(() => {
      const row = this.journal.database
        .prepare('SELECT version, state FROM settings WHERE meter_code = ?')
        .get(wanted.meterCode);
      const known = row === undefined ? undefined : versionRow.parse(row);
      if (known && known.version > wanted.version) return 'older';
      if (known?.version === wanted.version) {
        this.outcomes.reportAgain(wanted.settingsId);
        return 'known';
      }
      this.journal.database
        .prepare(
          `INSERT INTO settings (meter_code, version, wanted, state, tries, next_try_at) VALUES (?, ?, ?, 'waiting', 0, 0)
           ON CONFLICT (meter_code) DO UPDATE SET version = excluded.version, wanted = excluded.wanted,
             state = 'waiting', tries = 0, next_try_at = 0`,
        )
        .run(wanted.meterCode, wanted.version, JSON.stringify(wanted));
      return 'new';
    });
  }

  of(meterCode: MeterCode): OpenSettings | undefined {
    const row = this.journal.database.prepare(`SELECT ${COLUMNS} FROM settings WHERE meter_code = ?`).get(meterCode);
    return row === undefined ? undefined : readRow(row);
  }

  /** All that are not confirmed. */
  open(): OpenSettings[] {
    return this.journal.database
      .prepare(`SELECT ${COLUMNS} FROM settings WHERE state <> 'confirmed'`)
      .all()
      .map((row) => readRow(row));
  }

  /** A try whose values did not come back; `nextTryAt` in ms since 1970. */
  tried(wanted: WantedSettings, tries: number, nextTryAt: number): void {
    this.journal.database
      .prepare('UPDATE settings SET tries = ?, next_try_at = ? WHERE meter_code = ? AND version = ?')
      .run(tries, nextTryAt, wanted.meterCode, wanted.version);
  }

  /** The meter has lost what it had confirmed: it is to be told again. */
  lost(wanted: WantedSettings): void {
    this.journal.database
      .prepare(
        `UPDATE settings SET state = 'waiting', tries = 0, next_try_at = 0
           WHERE meter_code = ? AND version = ? AND state = 'confirmed'`,
      )
      .run(wanted.meterCode, wanted.version);
  }

  /** Stores how it stands and what is to be reported, in one step. A version that was overtaken meanwhile is left. */
  decided(wanted: WantedSettings, outcome: 'confirmed' | 'needs_attention', reason: string | null, at: string): void {
    this.journal.step(() => {
      const { changes } = this.journal.database
        .prepare('UPDATE settings SET state = ? WHERE meter_code = ? AND version = ?')
        .run(outcome, wanted.meterCode, wanted.version);
      if (changes === 0) return;
      const report: SettingsOutcome = {
        settingsId: wanted.settingsId,
        sequence: this.journal.nextSequence(),
        meterCode: wanted.meterCode,
        version: wanted.version,
        outcome,
        reason,
        at,
      };
      this.outcomes.add('settings.outcome', wanted.settingsId, report);
    });
  }
}

function readRow(row: unknown): OpenSettings {
  const { wanted, state, tries, next_try_at } = settingsRow.parse(row);
  return { wanted: wantedSettingsSchema.parse(JSON.parse(wanted)), state, tries, nextTryAt: next_try_at };
}
