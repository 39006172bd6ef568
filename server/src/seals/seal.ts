/**
 * A seal over the ledger: who changes, removes or adds a row of a sealed block by hand is found, and named, since every
 * row's digest stands in the block, the blocks are chained by their hashes, and the hashes are signed by a key that is
 * not in the database. What is not sealed yet is covered by the sums of the audit.
 */
import { createHash } from 'node:crypto';
import type { LedgerRow } from '../ledger/ledger.entity.js';

export const SEAL_FORMAT = 1;
/** What stands before the first block. */
export const NO_HASH = '0'.repeat(64);

/** One row of a block: its entry, its line, and the digest of all that it says. */
export type SealedRow = readonly [entryId: string, line: number, digest: string];

export interface SealContent {
  readonly block: number;
  readonly format: number;
  readonly rows: readonly SealedRow[];
}

const DIGEST_BYTES = 16;

/** The digest of everything in a row, base64url. */
export function digestOfRow(row: LedgerRow): string {
  const said = [
    ...[row.entryId, row.line, row.kind, row.saleId, row.orderId, row.debit, row.credit, row.amountMinor],
    ...[row.at.getTime(), row.businessDate, row.method, row.operatorId, row.deviceId, row.shiftId],
    ...[row.reversesEntryId, row.bookedAt.getTime()],
  ];
  return createHash('sha256').update(JSON.stringify(said)).digest().subarray(0, DIGEST_BYTES).toString('base64url');
}

export function sealRow(row: LedgerRow): SealedRow {
  return [row.entryId, row.line, digestOfRow(row)];
}

/** The hash of a block, which is the block's name to the one after it. */
export function hashOfSeal(previousHash: string, { block, format, rows }: SealContent): string {
  return createHash('sha256')
    .update(JSON.stringify([previousHash, block, format, rows]))
    .digest('hex');
}

/** What is wrong between the rows of a sealed block and those that stand in its place now, each named. */
export function compareSealed(sealed: readonly SealedRow[], found: readonly LedgerRow[]): string[] {
  const keyOf = (entryId: string, line: number): string => `${entryId} line ${line}`;
  const left = new Map(found.map((row) => [keyOf(row.entryId, row.line), row]));
  const wrong: string[] = [];
  for (const [entryId, line, digest] of sealed) {
    const key = keyOf(entryId, line);
    const row = left.get(key);
    left.delete(key);
    if (!row) wrong.push(`entry ${key} was removed, or moved to another time, after it was sealed`);
    else if (digestOfRow(row) !== digest) wrong.push(`entry ${key} was changed after it was sealed`);
  }
  for (const key of left.keys()) wrong.push(`entry ${key} was added to a block that was sealed without it`);
  return wrong;
}
