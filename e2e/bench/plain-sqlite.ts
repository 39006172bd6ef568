/** The peer on SQLite: a sale is one transaction of prepared statements, WAL, synchronous FULL. */
import { setImmediate as pause } from 'node:timers/promises';
import Libsql from 'libsql';
import { ADD_TO_LEASE, insertOf, MOVE_NUMBER, type PlainSale, TOUCHED_TABLES } from './plain-rows.js';

const QUEUE_ON =
  'UPDATE meter_states SET next_place = next_place + 1, open_orders = open_orders + 1,' +
  ' on_its_way_minor = on_its_way_minor + ? WHERE meter_code = ? RETURNING next_place - 1 AS place';

export class PlainSqlite {
  private readonly prepared = new Map<string, Libsql.Statement>();

  private constructor(private readonly database: Libsql.Database) {}

  /** A copy of the server's database as it is now, without its orders. */
  static beside(serverPath: string, path: string): PlainSqlite {
    const server = new Libsql(serverPath, { timeout: 5000 });
    server.exec(`VACUUM INTO '${path}'`);
    server.close();
    const database = new Libsql(path);
    database.exec('PRAGMA journal_mode = WAL');
    database.exec('PRAGMA synchronous = FULL');
    for (const table of TOUCHED_TABLES.slice(3)) database.exec(`DELETE FROM ${table}`);
    return new PlainSqlite(database);
  }

  async write(sales: readonly (readonly PlainSale[])[]): Promise<void> {
    for (const own of sales) {
      for (const sale of own) this.writeOne(sale);
      // Lets this process see that the server has closed an idle connection meanwhile.
      await pause();
    }
  }

  end(): Promise<void> {
    this.database.close();
    return Promise.resolve();
  }

  private writeOne(one: PlainSale): void {
    const { meterCode, leaseId, deviceId, number, amountMinor, at, sale, ledger } = one;
    this.statement('BEGIN IMMEDIATE').run();
    this.statement(MOVE_NUMBER).run([at, number, number, deviceId]);
    this.statement(ADD_TO_LEASE).run([amountMinor, leaseId]);
    const queued: unknown = this.statement(QUEUE_ON).get([amountMinor, meterCode]);
    const order = { ...one.order, place: Number(Object(queued)['place']) };
    for (const [table, row] of [
      ['sales', sale],
      ['ledger_rows', ledger],
      ['credit_orders', order],
    ] as const) {
      this.statement(insertOf(table, row)).run(Object.values(row));
    }
    this.statement('COMMIT').run();
  }

  private statement(sql: string): Libsql.Statement {
    const statement = this.prepared.get(sql) ?? this.database.prepare(sql);
    this.prepared.set(sql, statement);
    return statement;
  }
}
