/**
 * SQLite as TypeORM's driver for `better-sqlite3`, by libsql (binaries for every Node inside the package). Differs
 * from it in what this product needs: transactions begin IMMEDIATE, one process owns the file, and a single parameter
 * that is null or bytes is bound as such.
 */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Libsql from 'libsql';
import { CannotStart } from '../config/cannot-start.js';

const BUSY_TIMEOUT_MS = 5000;
/** Texts of statements that are kept prepared, the least used ones let go first. */
const STATEMENTS_KEPT = 300;
const WORTH_KEEPING = /^(SELECT|INSERT|UPDATE|DELETE|BEGIN|COMMIT|ROLLBACK)\b/;

interface StatementDoor {
  readonly reader: boolean;
  all(...parameters: unknown[]): unknown[];
  run(...parameters: unknown[]): { changes: number; lastInsertRowid: number | bigint };
}

/** One connection to an SQLite file that nobody else uses meanwhile. */
export class SqliteConnection {
  private readonly connection: Libsql.Database;
  private readonly owner: Libsql.Database | undefined;
  private readonly prepared = new Map<string, StatementDoor>();

  /** `readonly` reads a file that a server may be using, and owns nothing. */
  constructor(path: string, { readonly: isReadOnly = false }: { readonly?: boolean } = {}) {
    if (isReadOnly) {
      this.connection = new Libsql(path, { timeout: BUSY_TIMEOUT_MS, readonly: true });
      return;
    }
    if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true });
    this.owner = path === ':memory:' ? undefined : ownFile(path);
    this.connection = new Libsql(path, { timeout: BUSY_TIMEOUT_MS });
    this.connection.exec('PRAGMA journal_mode = WAL');
    this.connection.exec('PRAGMA synchronous = FULL');
    this.connection.exec('PRAGMA foreign_keys = ON');
    this.connection.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
    this.assertSetting('journal_mode', path === ':memory:' ? 'memory' : 'wal');
    this.assertSetting('synchronous', 2);
    this.assertSetting('foreign_keys', 1);
    this.assertSetting('busy_timeout', BUSY_TIMEOUT_MS);
  }

  /** What TypeORM runs statements by. It forgets them with each of its runners; here they are kept. */
  prepare(sql: string): StatementDoor {
    if (!WORTH_KEEPING.test(sql)) return this.prepareAnew(sql);
    const door = this.prepared.get(sql) ?? this.prepareAnew(sql);
    this.prepared.delete(sql);
    this.prepared.set(sql, door);
    const [oldest] = this.prepared.keys();
    if (this.prepared.size > STATEMENTS_KEPT && oldest !== undefined) this.prepared.delete(oldest);
    return door;
  }

  private prepareAnew(sql: string): StatementDoor {
    const statement = this.connection.prepare(sql === 'BEGIN TRANSACTION' ? 'BEGIN IMMEDIATE' : sql);
    return {
      reader: statement.reader,
      all: (...parameters) => statement.all(bindable(parameters)),
      run: (...parameters) => statement.run(bindable(parameters)),
    };
  }

  pragma(source: string): unknown {
    return this.connection.prepare(`PRAGMA ${source}`).all();
  }

  close(): void {
    this.prepared.clear();
    this.connection.close();
    this.owner?.close();
  }

  private assertSetting(name: string, wanted: string | number): void {
    const [row] = this.connection.prepare(`PRAGMA ${name}`).all();
    const value: unknown = Object.values(Object(row))[0];
    if (value !== wanted) {
      this.close();
      throw new CannotStart(`SQLite kept ${name} at ${String(value)} instead of ${wanted}, so sales would not be safe`);
    }
  }
}

/**
 * One array, never spread: libsql takes a lone null or Buffer for a set of named parameters, and ends the process on a
 * value that it does not know. Throws TypeError for those.
 */
function bindable(parameters: readonly unknown[]): unknown[] {
  return parameters.map((value) => {
    if (typeof value === 'boolean') return value ? 1n : 0n;
    if (value === null || value === undefined) return null;
    // As a plain number it would be bound as a float, and 7 / 2 be 3.5 here and 3 elsewhere.
    if (Number.isSafeInteger(value)) return BigInt(Number(value));
    if (['string', 'number', 'bigint'].includes(typeof value) || value instanceof Uint8Array) return value;
    throw new TypeError(`SQLite cannot keep a ${value instanceof Date ? 'Date: hand in ms since 1970' : typeof value}`);
  });
}

/**
 * Two processes on one file would each believe that their queue of transactions is the only one. The lock is on a file
 * beside the database, held by an open transaction: the operating system drops it when the process dies, however it
 * dies, and the database itself stays readable for backups.
 */
function ownFile(path: string): Libsql.Database {
  const owner = new Libsql(`${path}.lock`, { timeout: 0 });
  try {
    owner.exec('PRAGMA journal_mode = DELETE');
    owner.exec('BEGIN EXCLUSIVE');
    return owner;
  } catch (error) {
    owner.close();
    if (error instanceof Error && /lock|busy/i.test(error.message)) {
      throw new CannotStart(
        `another process already uses the database ${path}: stop it first, or give this one a file of its own with DATABASE_URL`,
      );
    }
    throw error;
  }
}
