import { type KeyObject, verify } from 'node:crypto';
import type { EntityManager, ObjectLiteral } from 'typeorm';
import { wholeOf } from '../database/columns.js';
import { readOne, readSealed } from './read-sealed.queries.js';
import { type BrokenRow, compareSealed, hashOfSeal, HASHES_ITS_END, NO_HASH, UNREADABLE } from './seal.js';
import type { SealColumns } from './seal.entity.js';
import { rowsAfter, rowsOfBlock, type SealedStream, type SealEnd, theRow } from './sealed-stream.js';

/** What is wrong with a block: with one of its rows, or with the seal itself. */
export type SealFault = { readonly block: number } & (
  | BrokenRow
  | { readonly what: 'number' | 'hash' | 'end'; readonly expected: string; readonly found: string }
  | { readonly what: 'signature'; readonly keyId: string }
  | { readonly what: 'unreadable' }
);

export interface CheckedSeals {
  /** in the order of the blocks and of their rows */
  readonly faults: readonly SealFault[];
  /** rows that the blocks say there are */
  readonly sealed: number;
  /** rows behind the last block; all rows where there is none */
  readonly waiting: number;
  /** all rows of the table */
  readonly all: number;
  readonly last: SealColumns | undefined;
}

/** Rows that the next block will take at most: among them stands one that keeps it from being closed. */
const NEXT_ROWS = 500;

/** Holds the rows of a stream against their seals. `keys` are the public keys that may have signed. */
export async function checkSeals<Row extends ObjectLiteral>(
  em: EntityManager,
  keys: ReadonlyMap<string, KeyObject>,
  stream: SealedStream<Row>,
): Promise<CheckedSeals> {
  const faults: SealFault[] = [];
  let sealed = 0;
  let last: SealColumns | undefined;
  let start: SealEnd | undefined;
  for (;;) {
    const next: number = (last?.block ?? 0) + 1;
    const found = await sealFrom(em, stream, next);
    if (!found) break;
    if (found === 'unreadable') {
      faults.push({ block: next, what: found });
      break;
    }
    const { seal, block, isReadable } = found;
    if (block !== next) faults.push({ block, what: 'number', expected: String(next), found: String(block) });
    if (!isReadable) faults.push({ block, what: 'unreadable' });
    else {
      faults.push(...checkHash(keys, seal, last));
      const end = await checkEnd(em, stream, seal);
      if (faults.at(-1)?.block !== block) faults.push(...end.faults);
      Object.assign(seal, end.end);
      const rows = await readSealed(em, stream, rowsOfBlock(em, stream, start, seal));
      for (const one of compareSealed(seal.rows, rows)) faults.push({ block, ...(await moved(em, stream, one)) });
      sealed += seal.rows.length;
    }
    start = seal;
    last = seal;
  }
  const waiting = rowsAfter(em, stream, start);
  const nextRows = await readSealed(em, stream, waiting.clone().take(NEXT_ROWS));
  const named = new Set(faults.flatMap((fault) => ('row' in fault ? `${fault.row[0]} ${fault.row[1]}` : [])));
  const unreadable = nextRows.filter(([id, line, digest]) => digest === UNREADABLE && !named.has(`${id} ${line}`));
  const block = (last?.block ?? 0) + 1;
  faults.push(...unreadable.map((row) => ({ block, row, what: 'changed' as const })));
  return { faults, sealed, waiting: await waiting.getCount(), all: await em.count(stream.rows), last };
}

interface FoundSeal {
  readonly block: number;
  readonly isReadable: boolean;
  /** of one that is not readable only where it ends, and its hash */
  readonly seal: SealColumns;
}

/** The first seal from a number on; 'unreadable' where not even its number or its end can be read. */
async function sealFrom<Row extends ObjectLiteral>(
  em: EntityManager,
  { seals, sealTable }: SealedStream<Row>,
  from: number,
): Promise<FoundSeal | 'unreadable' | undefined> {
  const [stored] = await em.query<Readonly<Record<string, unknown>>[]>(
    `SELECT block, hash, last_booked_at, last_entry_id, last_line FROM ${sealTable} WHERE block >= ? ORDER BY block LIMIT 1`,
    [from],
  );
  if (!stored) return undefined;
  const block = readOr(() => wholeOf(stored['block']));
  if (block === undefined) return 'unreadable';
  const seal = await em.findOneBy(seals, { block }).catch(() => null);
  if (seal && isReadable(seal)) return { block, isReadable: true, seal };
  const end = readOr(() => ({
    lastBookedAt: new Date(wholeOf(stored['last_booked_at'])),
    lastEntryId: String(stored['last_entry_id']),
    lastLine: wholeOf(stored['last_line']),
  }));
  if (!end || Number.isNaN(end.lastBookedAt.getTime())) return 'unreadable';
  const known = { block, hash: String(stored['hash']), ...end, rows: [], sealedAt: end.lastBookedAt };
  return { block, isReadable: false, seal: Object.assign(new seals(), known) };
}

function readOr<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** Whatever the columns' types say: they are what somebody wrote into the database. */
function isReadable({ rows, hash, signature, lastBookedAt, sealedAt }: SealColumns): boolean {
  const isRow = (row: unknown): boolean =>
    Array.isArray(row) && typeof row[0] === 'string' && typeof row[1] === 'number' && typeof row[2] === 'string';
  const areRows = Array.isArray(rows) && rows.length > 0 && rows.every(isRow);
  const areMoments = [lastBookedAt, sealedAt].every((at) => at instanceof Date && !Number.isNaN(at.getTime()));
  return areRows && areMoments && typeof hash === 'string' && Buffer.isBuffer(signature);
}

function checkHash(
  keys: ReadonlyMap<string, KeyObject>,
  seal: SealColumns,
  before: SealColumns | undefined,
): SealFault[] {
  const { block, keyId } = seal;
  const hash = hashOfSeal(before?.hash ?? NO_HASH, seal);
  return [
    ...(hash === seal.hash ? [] : [{ block, what: 'hash' as const, expected: hash, found: seal.hash }]),
    ...(isSignedBy(keys, seal, Buffer.from(seal.hash)) ? [] : [{ block, what: 'signature' as const, keyId }]),
  ];
}

/**
 * Where the block ends, by its rows, which are in its hash, and by the last of them where it is as it was sealed: what
 * the seal says of it beside them is in the hash of later formats only.
 */
async function checkEnd<Row extends ObjectLiteral>(
  em: EntityManager,
  stream: SealedStream<Row>,
  seal: SealColumns,
): Promise<{ readonly end: SealEnd; readonly faults: SealFault[] }> {
  const [lastEntryId = '', lastLine = 0, digest] = seal.rows.at(-1) ?? [];
  const row = await theRow(em, stream, [lastEntryId, lastLine])
    .getOne()
    .catch(() => null);
  const isAsSealed = row !== null && readOr(() => stream.seal(row)[2]) === digest;
  const lastBookedAt = isAsSealed ? stream.writtenAt(row) : seal.lastBookedAt;
  const end = { lastBookedAt, lastEntryId, lastLine };
  const [expected, found] = [end, seal].map(
    (one) => `${one.lastBookedAt.toISOString()} ${one.lastEntryId} ${one.lastLine}`,
  );
  const { block } = seal;
  const faults: SealFault[] = [];
  if (expected !== found) faults.push({ block, what: 'end', expected: String(expected), found: String(found) });
  else if (seal.format < HASHES_ITS_END && seal.sealedAt <= lastBookedAt) {
    const wrong = { expected: `sealed after ${lastBookedAt.toISOString()}`, found: seal.sealedAt.toISOString() };
    faults.push({ block, what: 'end', ...wrong });
  }
  return { end, faults };
}

/** A row whose time cannot be read stands in no block's place, and yet was not removed. */
async function moved<Row extends ObjectLiteral>(
  em: EntityManager,
  stream: SealedStream<Row>,
  broken: BrokenRow,
): Promise<BrokenRow> {
  if (broken.what !== 'removed') return broken;
  const [id, line] = broken.row;
  const found = await readOne(em, stream, [id, line]);
  return found?.[2] === UNREADABLE ? { row: broken.row, what: 'changed' } : broken;
}

/** Whether one of the server's keys has signed the bytes. */
export function isSignedBy(
  keys: ReadonlyMap<string, KeyObject>,
  { keyId, signature }: { readonly keyId: string; readonly signature: Buffer },
  bytes: Uint8Array,
): boolean {
  const key = keys.get(keyId);
  return key !== undefined && verify('sha256', bytes, { key, dsaEncoding: 'ieee-p1363' }, signature);
}
