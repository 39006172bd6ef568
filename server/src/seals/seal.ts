/**
 * A seal over rows that only grow: who changes, removes or adds a row of a sealed block by hand is found, and named, since
 * every row's digest stands in the block, the blocks are chained by their hashes, and the hashes are signed by a key that
 * is not in the database.
 */
import { createHash } from 'node:crypto';

/** From this format on the hash of a block covers where it ends and when it was sealed, and not its rows alone. */
export const HASHES_ITS_END = 2;
export const SEAL_FORMAT = HASHES_ITS_END;
/** What stands before the first block. */
export const NO_HASH = '0'.repeat(64);

/** One row of a block: its id, its line where an id has several (else 0), and the digest of all that it says. */
export type SealedRow = readonly [id: string, line: number, digest: string];

/**
 * Stands in a block for a row that could not be read any more when the block was closed. No digest of a row is like it, and
 * a row that was sealed so is one that was changed, for ever.
 */
export const UNREADABLE = '';

export interface SealContent {
  readonly block: number;
  readonly format: number;
  readonly rows: readonly SealedRow[];
  readonly lastBookedAt: Date;
  readonly lastEntryId: string;
  readonly lastLine: number;
  readonly sealedAt: Date;
}

const DIGEST_BYTES = 16;

/** The digest of everything that a row says, base64url. */
export function digestOf(said: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(said)).digest().subarray(0, DIGEST_BYTES).toString('base64url');
}

/** The hash of a block, which is the block's name to the one after it. */
export function hashOfSeal(previousHash: string, { block, format, rows, ...more }: SealContent): string {
  const { lastBookedAt, lastEntryId, lastLine, sealedAt } = more;
  const end = format < HASHES_ITS_END ? [] : [lastBookedAt.getTime(), lastEntryId, lastLine, sealedAt.getTime()];
  return createHash('sha256')
    .update(JSON.stringify([previousHash, block, format, rows, ...end]))
    .digest('hex');
}

export interface BrokenRow {
  readonly row: SealedRow;
  readonly what: 'changed' | 'removed' | 'added';
}

/**
 * What is wrong between the rows of a sealed block and those that stand in its place now, in their order: a row that was
 * put between others is told where it stands.
 */
export function compareSealed(sealed: readonly SealedRow[], found: readonly SealedRow[]): BrokenRow[] {
  const keyOf = ([id, line]: SealedRow): string => `${id} ${line}`;
  const own = new Set(sealed.map(keyOf));
  const now = new Map(found.map((row) => [keyOf(row), row]));
  /** strangers, by the row of the block that they stand before */
  const before = new Map<string, SealedRow[]>();
  let strangers: SealedRow[] = [];
  for (const row of found) {
    if (own.has(keyOf(row))) {
      before.set(keyOf(row), strangers);
      strangers = [];
    } else strangers.push(row);
  }
  const added = (rows: readonly SealedRow[]) => rows.map((row) => ({ row, what: 'added' as const }));
  const broken = sealed.flatMap((row): BrokenRow[] => {
    const key = keyOf(row);
    const here = now.get(key);
    if (!here) return [{ row, what: 'removed' }];
    const isAsWritten = here[2] === row[2] && row[2] !== UNREADABLE;
    return [...added(before.get(key) ?? []), ...(isAsWritten ? [] : [{ row, what: 'changed' as const }])];
  });
  return [...broken, ...added(strangers)];
}
