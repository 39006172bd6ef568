import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, QueryFailedError, type QueryRunner } from 'typeorm';
import { CannotStart } from '../config/cannot-start.js';
import { FifoLock } from './fifo-lock.js';

/** MySQL: deadlock found, lock wait timed out. The whole transaction was or must be rolled back; doing it again is right. */
const WORTH_REPEATING = new Set([1213, 1205]);
const MAX_ATTEMPTS = 8;

/** Whether the database said that the transaction lost against another one and may simply be done again. */
export function isWorthRepeating(error: unknown): boolean {
  return error instanceof QueryFailedError && WORTH_REPEATING.has(Number(Object(error.driverError)['errno']));
}

/** Whether a row was refused since its key is there already: how idempotent writes find out that they are a repeat. */
export function isDuplicate(error: unknown): boolean {
  if (!(error instanceof QueryFailedError)) return false;
  const { errno, code }: { errno?: unknown; code?: unknown } = Object(error.driverError);
  return errno === 1062 || code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY';
}

/** What runs inside a door: whose, whether it still may use the database, and what it was itself begun in. */
interface Inside {
  readonly door: Database;
  active: boolean;
  readonly around: Inside | undefined;
}

/** One for all doors: each storage makes every promise of the process a little dearer, for as long as it lives. */
const inside = new AsyncLocalStorage<Inside>();

/** Without those that have ended: a timer that was set inside of one keeps it, and its next one, for ever. */
function stillActive(mark: Inside | undefined): Inside | undefined {
  return mark === undefined || mark.active ? mark : stillActive(mark.around);
}

/**
 * The only door to the database. SQLite has one connection: whatever uses it goes through one queue, or two
 * transactions would nest and one would be undone with the other. The entity manager that is handed to the work is good
 * until the work ends, and asking this door for another one meanwhile is a bug that throws: hand `em` on instead.
 */
@Injectable()
export class Database {
  readonly kind: 'sqlite' | 'mysql';
  private readonly lock = new FifoLock();
  private closing: Promise<void> | undefined;

  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {
    this.kind = dataSource.options.type === 'better-sqlite3' ? 'sqlite' : 'mysql';
    const { driver } = dataSource;
    const create = driver.createQueryRunner.bind(driver);
    driver.createQueryRunner = (mode) => {
      if (!this.isInside()) throw new Error('the database was used past Database.read and .transaction');
      // TypeORM would hand out one shared runner on SQLite; one each shows a use after the end.
      if (this.kind === 'sqlite') Object.assign(driver, { queryRunner: undefined });
      return create(mode);
    };
    const destroy = dataSource.destroy.bind(dataSource);
    // Behind whatever still runs, so that nothing is cut in the middle.
    dataSource.destroy = () => (this.closing ??= this.lock.run(destroy));
  }

  /** Reads. On SQLite nothing else happens to the database meanwhile; on MySQL each query sees what was committed. */
  read<T>(work: (em: EntityManager) => Promise<T>): Promise<T> {
    return this.enter((runner) => work(runner.manager));
  }

  /** Reads everything as of one moment, however long it takes. */
  snapshot<T>(work: (em: EntityManager) => Promise<T>): Promise<T> {
    return this.enter(async (runner) => {
      if (this.kind === 'mysql') await runner.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
      await runner.query(this.kind === 'mysql' ? 'START TRANSACTION READ ONLY, WITH CONSISTENT SNAPSHOT' : 'BEGIN');
      try {
        return await work(runner.manager);
      } finally {
        await runner.query('ROLLBACK');
      }
    });
  }

  /**
   * One transaction: all or nothing. Where another transaction was in the way (MySQL) the whole work is done again, so
   * it must change nothing but the database.
   */
  async transaction<T>(work: (em: EntityManager) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.enter((runner) => this.transact(runner, work));
      } catch (error) {
        if (!isWorthRepeating(error) || attempt === MAX_ATTEMPTS) throw error;
        await pause(Math.random() * 10 * 2 ** attempt);
      }
    }
  }

  /** Rejects with CannotStart where MySQL would cut or change what it is given instead of refusing it. */
  async assertStrict(): Promise<void> {
    if (this.kind === 'sqlite') return;
    const rows: unknown = await this.read((em) => em.query('SELECT @@sql_mode AS mode'));
    const mode = String(Object(Array.isArray(rows) ? rows[0] : undefined)['mode']);
    if (!/STRICT_(TRANS|ALL)_TABLES/.test(mode)) {
      throw new CannotStart(
        'MySQL runs without STRICT_TRANS_TABLES and would change amounts silently: add it to sql_mode',
      );
    }
  }

  /** Brings the schema up to date; several servers that start at once do it one after the other. */
  async migrate(): Promise<void> {
    await this.enter(async (runner) => {
      if (this.kind === 'mysql') await runner.query("SELECT GET_LOCK('prepaid-electricity migrations', 60)");
      try {
        await this.dataSource.runMigrations();
      } finally {
        if (this.kind === 'mysql') await runner.query("SELECT RELEASE_LOCK('prepaid-electricity migrations')");
      }
    });
  }

  /** Whether migrations are still to be run. */
  hasPendingMigrations(): Promise<boolean> {
    return this.enter(() => this.dataSource.showMigrations());
  }

  private async transact<T>(runner: QueryRunner, work: (em: EntityManager) => Promise<T>): Promise<T> {
    await runner.startTransaction(this.kind === 'mysql' ? 'READ COMMITTED' : undefined);
    try {
      const result = await work(runner.manager);
      await runner.commitTransaction();
      return result;
    } catch (error) {
      if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
      throw error;
    }
  }

  private isInside(): boolean {
    for (let mark = inside.getStore(); mark; mark = mark.around) {
      if (mark.door === this && mark.active) return true;
    }
    return false;
  }

  private enter<T>(work: (runner: QueryRunner) => Promise<T>): Promise<T> {
    if (this.isInside()) {
      return Promise.reject(
        new Error('Database was asked for inside its own work: hand the entity manager on instead'),
      );
    }
    const within = async () => {
      const mark: Inside = { door: this, active: true, around: stillActive(inside.getStore()) };
      return inside.run(mark, async () => {
        const runner = this.dataSource.createQueryRunner();
        try {
          return await work(runner);
        } finally {
          mark.active = false;
          await runner.release();
          Object.assign(runner, { isReleased: true });
        }
      });
    };
    return this.kind === 'sqlite' ? this.lock.run(within) : within();
  }
}
