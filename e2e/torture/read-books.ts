import Libsql from 'libsql';
import { createConnection } from 'mysql2/promise';
import type { Books } from './books.js';

type Row = Readonly<Record<string, unknown>>;

/** Reads what the server's database says, past the server: its own word is what is to be checked. */
export async function readBooks(databaseUrl: string): Promise<Books> {
  const { query, close } = await openBooks(databaseUrl);
  try {
    const sales = await query('SELECT sale_id, device_id, state, held_reason, amount_minor, bytes FROM sales');
    const ledger = await query('SELECT entry_id, sale_id, kind, debit, credit, amount_minor FROM ledger_rows');
    const orders = await query(
      `SELECT order_id, sale_id, meter_code, assignment_id, kind, state, amount_hundredths FROM credit_orders`,
    );
    const devices = await query('SELECT device_id, last_number, highest_number FROM devices');
    const quarantined = await query('SELECT reason, claimed_id FROM quarantined_items');
    return {
      sales: sales.map((row) => ({
        saleId: text(row, 'sale_id'),
        deviceId: textOrNull(row, 'device_id'),
        state: text(row, 'state'),
        heldReason: textOrNull(row, 'held_reason'),
        amountMinor: whole(row, 'amount_minor'),
        bytes: base64Url(row['bytes']),
      })),
      ledger: ledger.map((row) => ({
        entryId: text(row, 'entry_id'),
        saleId: textOrNull(row, 'sale_id'),
        kind: text(row, 'kind'),
        debit: text(row, 'debit'),
        credit: text(row, 'credit'),
        amountMinor: whole(row, 'amount_minor'),
      })),
      orders: orders.map((row) => ({
        orderId: text(row, 'order_id'),
        saleId: textOrNull(row, 'sale_id'),
        meterCode: text(row, 'meter_code'),
        assignmentId: text(row, 'assignment_id'),
        kind: text(row, 'kind'),
        state: text(row, 'state'),
        amountHundredths: whole(row, 'amount_hundredths'),
      })),
      devices: devices.map((row) => ({
        deviceId: text(row, 'device_id'),
        lastNumber: whole(row, 'last_number'),
        highestNumber: whole(row, 'highest_number'),
      })),
      quarantined: quarantined.map((row) => ({
        reason: text(row, 'reason'),
        claimedId: textOrNull(row, 'claimed_id'),
      })),
    };
  } finally {
    await close();
  }
}

interface OpenBooks {
  query(sql: string): Promise<Row[]>;
  close(): Promise<void>;
}

async function openBooks(databaseUrl: string): Promise<OpenBooks> {
  if (databaseUrl.startsWith('sqlite:')) {
    const database = new Libsql(databaseUrl.slice('sqlite:'.length), { readonly: true });
    return {
      query: (sql) => Promise.resolve(database.prepare(sql).all() as Row[]),
      close: () => Promise.resolve(void database.close()),
    };
  }
  const connection = await createConnection(databaseUrl);
  return {
    query: async (sql) => (await connection.query(sql))[0] as Row[],
    close: () => connection.end(),
  };
}

const text = (row: Row, name: string): string => String(row[name]);
const textOrNull = (row: Row, name: string): string | null => (row[name] === null ? null : String(row[name]));
const whole = (row: Row, name: string): number => Number(row[name]);

function base64Url(bytes: unknown): string | null {
  if (bytes instanceof ArrayBuffer) return Buffer.from(bytes).toString('base64url');
  return bytes instanceof Uint8Array ? Buffer.from(bytes).toString('base64url') : null;
}
