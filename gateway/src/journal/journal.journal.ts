/**
 * The journal: one SQLite file that holds what must survive the process and the power: orders, settings, outcomes that
 * the server has not taken yet, readings on their way, the configuration last received. Every method returns when its
 * change is on the disk. The file is locked for as long as the process lives, so two gateways never share one.
 */
import { randomUUID } from 'node:crypto';
import Database from 'libsql';
import * as z from 'zod';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS orders (
    order_id TEXT PRIMARY KEY,
    place INTEGER NOT NULL,
    meter_code TEXT NOT NULL,
    offer TEXT NOT NULL,
    is_void INTEGER NOT NULL,
    phase TEXT NOT NULL CHECK (phase IN ('journalled', 'writing', 'decided')),
    before TEXT,
    outcome TEXT,
    received_at TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS orders_open ON orders (meter_code, place) WHERE phase <> 'decided';
  CREATE TABLE IF NOT EXISTS outcomes (
    sequence INTEGER PRIMARY KEY,
    event TEXT NOT NULL,
    subject TEXT NOT NULL,
    payload TEXT NOT NULL,
    acknowledged_at TEXT
  ) STRICT;
  CREATE INDEX IF NOT EXISTS outcomes_waiting ON outcomes (sequence) WHERE acknowledged_at IS NULL;
  CREATE INDEX IF NOT EXISTS outcomes_subject ON outcomes (subject, sequence);
  CREATE TABLE IF NOT EXISTS settings (
    meter_code TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    wanted TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'confirmed', 'needs_attention')),
    tries INTEGER NOT NULL,
    next_try_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS meter_numbers (
    meter_code TEXT PRIMARY KEY,
    meter_number TEXT NOT NULL,
    is_from_server INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS readings (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    meter_code TEXT NOT NULL,
    hour TEXT NOT NULL,
    payload TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS readings_by_hour ON readings (meter_code, hour, id);
`;

const SCHEMA_VERSION = '1';
const factRow = z.object({ value: z.string() });

/** Why a journal cannot be used, as one sentence. */
export class JournalFault extends Error {
  override readonly name = 'JournalFault';
}

export class Journal {
  /** the journal's random id: another file is another instance, however much it looks like this one */
  readonly instanceId: string;

  private constructor(readonly database: Database.Database) {
    this.instanceId = this.fact('instance_id') ?? this.setFact('instance_id', randomUUID());
  }

  /** Opens or makes the journal of a data folder. Throws `JournalFault` when another process has it or it is damaged. */
  static open(path: string): Journal {
    let database: Database.Database | undefined;
    try {
      database = new Database(path);
      database.pragma('locking_mode = EXCLUSIVE');
      database.pragma('journal_mode = WAL');
      database.pragma('synchronous = FULL');
      database.exec(`BEGIN IMMEDIATE; ${SCHEMA} COMMIT;`);
      const journal = new Journal(database);
      const version = journal.fact('schema_version') ?? journal.setFact('schema_version', SCHEMA_VERSION);
      if (version !== SCHEMA_VERSION) {
        throw new JournalFault(`The journal ${path} was written by another version of the gateway (${version}).`);
      }
      return journal;
    } catch (error) {
      database?.close();
      throw journalFault(path, error);
    }
  }

  /** Runs the work as one durable step: all of it is on the disk when this returns, or none. */
  step<T>(work: () => T): T {
    return this.database.transaction(work).immediate();
  }

  fact(name: string): string | undefined {
    const row = this.database.prepare('SELECT value FROM facts WHERE name = ?').get(name);
    return row === undefined ? undefined : factRow.parse(row).value;
  }

  setFact(name: string, value: string): string {
    this.database
      .prepare('INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value')
      .run(name, value);
    return value;
  }

  /** The last sequence that was given; 0 before the first. */
  get lastSequence(): number {
    return Number(this.fact('sequence') ?? 0);
  }

  /** The next sequence; to be taken inside the step that stores what it numbers. */
  nextSequence(): number {
    return Number(this.setFact('sequence', String(this.lastSequence + 1)));
  }

  /** Leaves one whole file without a lock: the library itself lets go of it only when its statements are collected. */
  close(): void {
    try {
      this.database.pragma('journal_mode = DELETE');
      this.database.pragma('locking_mode = NORMAL');
      this.fact('instance_id');
    } finally {
      this.database.close();
    }
  }
}

function journalFault(path: string, error: unknown): JournalFault {
  if (error instanceof JournalFault) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (/locked|busy/i.test(message)) {
    return new JournalFault(`The journal ${path} is in use: another gateway runs on this data folder. Stop it first.`);
  }
  return new JournalFault(`The journal ${path} cannot be opened: ${message}.`);
}
