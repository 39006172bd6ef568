/**
 * A seal over rows that only grow: who changes, removes or adds a row of a sealed block by hand is found, and named, since
 * every row's digest stands in the block, the blocks are chained by their hashes, and the hashes are signed by a key that
 * is not in the database.
 */
import { createHash } from 'node:crypto';

export const SEAL_FORMAT = 1;
/** What stands before the first block. */
export const NO_HASH = '0'.repeat(64);

/** One row of a block: its id, its line where an id has several (else 0), and the digest of all that it says. */
export type SealedRow = readonly [id: string, line: number, digest: string];

export interface SealContent {
  readonly block: number;
  readonly format: number;
  readonly rows: readonly SealedRow[];
}

const DIGEST_BYTES = 16;

/** The digest of everything that a row says, base64url. */
export function digestOf(said: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(said)).digest().subarray(0, DIGEST_BYTES).toString('base64url');
}

/** The hash of a block, which is the block's name to the one after it. */
export function hashOfSeal(previousHash: string, { block, format, rows }: SealContent): string {
  return createHash('sha256')
    .update(JSON.stringify([previousHash, block, format, rows]))
    .digest('hex');
}

/** What is wrong between the rows of a sealed block and those that stand in its place now, each named, in their order. */
export function compareSealed(
  sealed: readonly SealedRow[],
  found: readonly SealedRow[],
  nameOf: (row: SealedRow) => string,
): string[] {
  const left = new Map(found.map((row) => [nameOf(row), row]));
  const wrong: string[] = [];
  for (const row of sealed) {
    const name = nameOf(row);
    const now = left.get(name);
    left.delete(name);
    if (!now) wrong.push(`${name} was removed, or moved to another time, after it was sealed`);
    else if (now[2] !== row[2]) wrong.push(`${name} was changed after it was sealed`);
  }
  for (const name of left.keys()) wrong.push(`${name} was added to a block that was sealed without it`);
  return wrong;
}
