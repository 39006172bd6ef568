/** The peer on MariaDB: a sale is one transaction of prepared statements by mysql2, sixteen connections at once. */
import { createPool, type Pool, type PoolConnection, type ResultSetHeader } from 'mysql2/promise';
import { ADD_TO_LEASE, insertOf, MOVE_NUMBER, type PlainSale, TOUCHED_TABLES } from './plain-rows.js';

const CONNECTIONS = 16;
const QUEUE_ON =
  'UPDATE meter_states SET next_place = LAST_INSERT_ID(next_place) + 1, open_orders = open_orders + 1,' +
  ' on_its_way_minor = on_its_way_minor + ? WHERE meter_code = ?';

export class PlainMysql {
  private constructor(private readonly pool: Pool) {}

  /** Makes a database beside the server's own, with its tables and the rows that sales move on. */
  static async beside(url: string, server: string): Promise<PlainMysql> {
    const name = 'plain';
    const admin = createPool({ uri: url });
    await admin.query(`CREATE DATABASE ${name}`);
    for (const table of TOUCHED_TABLES) {
      await admin.query(`CREATE TABLE ${name}.${table} LIKE ${server}.${table}`);
    }
    for (const table of TOUCHED_TABLES.slice(0, 3)) {
      await admin.query(`INSERT INTO ${name}.${table} SELECT * FROM ${server}.${table}`);
    }
    await admin.end();
    const uri = `${url}/${name}`;
    return new PlainMysql(createPool({ uri, connectionLimit: CONNECTIONS, charset: 'utf8mb4_bin', timezone: 'Z' }));
  }

  /** Writes the sales of each tablet in their order. */
  async write(sales: readonly (readonly PlainSale[])[]): Promise<void> {
    const left = [...sales];
    const worker = async (): Promise<void> => {
      const connection = await this.pool.getConnection();
      await connection.query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED');
      for (let own = left.shift(); own; own = left.shift()) {
        for (const sale of own) await writeOne(connection, sale);
      }
      connection.release();
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  }

  end(): Promise<void> {
    return this.pool.end();
  }
}

async function writeOne(connection: PoolConnection, one: PlainSale): Promise<void> {
  const { meterCode, leaseId, deviceId, number, amountMinor, at, sale, ledger } = one;
  await connection.query('START TRANSACTION');
  await connection.execute(MOVE_NUMBER, [at, number, number, deviceId]);
  await connection.execute(ADD_TO_LEASE, [amountMinor, leaseId]);
  const [queued] = await connection.execute<ResultSetHeader>(QUEUE_ON, [amountMinor, meterCode]);
  const order = { ...one.order, place: queued.insertId };
  for (const [table, row] of [
    ['sales', sale],
    ['ledger_rows', ledger],
    ['credit_orders', order],
  ] as const) {
    await connection.execute(insertOf(table, row), Object.values(row));
  }
  await connection.query('COMMIT');
}
