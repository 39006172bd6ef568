/**
 * What one accepted sale is in the database, by plain SQL: the meter's queue moved on under its lock, the sale, its
 * ledger row, its credit order, the lease's totals and the device's number. The same rows with the same values as the
 * server writes, into tables that were made by the server.
 */
import { buildingOf, formatReceiptNumber } from '#shared';
import type { QueuedSale, Tablet } from './fleet.js';

/** The tables that a sale touches; all but the first three are empty in the beginning. */
export const TOUCHED_TABLES = ['meter_states', 'leases', 'devices', 'sales', 'ledger_rows', 'credit_orders'] as const;

type Value = string | number | null | Uint8Array;
type Row = Readonly<Record<string, Value>>;

export interface PlainSale {
  readonly meterCode: string;
  readonly leaseId: string;
  readonly deviceId: string;
  readonly number: number;
  readonly amountMinor: number;
  readonly at: number;
  readonly sale: Row;
  readonly ledger: Row;
  /** without its place in the meter's queue */
  readonly order: Row;
}

/** The rows of a sale. */
export function rowsOf(tablet: Tablet, { intent, bytes, signature }: QueuedSale): PlainSale {
  const { id, deviceId, number, amountMinor, leaseId, operatorId, shiftId, assignmentId, meterCode, method } = intent;
  const { soldAtMs: at } = intent;
  const day = new Date(at).toISOString().slice(0, 10);
  const who = { operator_id: operatorId, device_id: deviceId, shift_id: shiftId };
  return {
    ...{ meterCode, leaseId, deviceId, number, amountMinor, at },
    sale: {
      ...{ sale_id: id, receipt_number: formatReceiptNumber(tablet.prefix, number), number, own_number: number },
      ...{
        bytes: Buffer.from(bytes),
        signature: Buffer.from(signature),
        state: 'accepted',
        held_reason: null,
        held_at: null,
      },
      ...{ order_id: id, amount_minor: amountMinor, method, sold_at: at, device_clock_ms: at, received_at: Date.now() },
      ...{ credited_at: null, balance_after_minor: null, business_date: day, clock_doubtful: 0, receipts_made: 0 },
      ...{ ...who, lease_id: leaseId, account_id: assignmentId, assignment_id: assignmentId, meter_code: meterCode },
      building: buildingOf(meterCode),
    },
    ledger: {
      ...{ entry_id: id, line: 1, kind: 'sale', sale_id: id, order_id: id, debit: `till:${shiftId}:${method}` },
      ...{ credit: `meter:${assignmentId}`, amount_minor: amountMinor, at, business_date: day, method, ...who },
      reverses_entry_id: null,
    },
    order: {
      ...{ order_id: id, meter_code: meterCode, assignment_id: assignmentId, sale_id: id, kind: 'credit' },
      ...{ amount_minor: amountMinor, amount_hundredths: amountMinor, state: 'waiting', reason: null, open_slot: null },
      ...{ expected_count: null, wire_id: null, count_slot: null, before: null, after: null, created_at: at },
      ...{ offered_at: null, wait_until: null, journalled_at: null, ended_at: null, version: 1 },
    },
  };
}

/** `INSERT` of a row with a question mark for each of its columns. */
export function insertOf(table: string, row: Row): string {
  const columns = Object.keys(row);
  const names = columns.map((column) => `\`${column}\``).join(', ');
  return `INSERT INTO ${table} (${names}) VALUES (${columns.map(() => '?').join(', ')})`;
}

export const ADD_TO_LEASE =
  'UPDATE leases SET used_sum_minor = used_sum_minor + ?, used_count = used_count + 1 WHERE lease_id = ?';
export const MOVE_NUMBER =
  'UPDATE devices SET last_contact_at = ?, last_number = ?, highest_number = ? WHERE device_id = ?';
