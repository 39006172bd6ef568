import { digestOf, type SealedRow } from '../seals/seal.js';
import { SealRow } from '../seals/seal.entity.js';
import type { SealedStream } from '../seals/sealed-stream.js';
import { LedgerRow } from './ledger.entity.js';

/** The ledger under seals. What is not sealed yet is covered by the sums of the audit. */
export const LEDGER_STREAM: SealedStream<LedgerRow> = {
  rows: LedgerRow,
  table: 'ledger_rows',
  seals: SealRow,
  sealTable: 'seals',
  order: { at: 'bookedAt', id: 'entryId', line: 'line' },
  seal: sealLedgerRow,
  writtenAt: ({ bookedAt }) => bookedAt,
  nameOf: ([entryId, line]) => `entry ${entryId} line ${line}`,
};

export function sealLedgerRow(row: LedgerRow): SealedRow {
  const digest = digestOf([
    ...[row.entryId, row.line, row.kind, row.saleId, row.orderId, row.debit, row.credit, row.amountMinor],
    ...[row.at.getTime(), row.businessDate, row.method, row.operatorId, row.deviceId, row.shiftId],
    ...[row.reversesEntryId, row.bookedAt.getTime()],
  ]);
  return [row.entryId, row.line, digest];
}
