import { type KeyObject, verify } from 'node:crypto';
import { type EntityManager, MoreThan, type ObjectLiteral } from 'typeorm';
import { type BrokenRow, compareSealed, hashOfSeal, NO_HASH } from './seal.js';
import type { SealColumns } from './seal.entity.js';
import { rowsAfter, rowsOfBlock, type SealedStream } from './sealed-stream.js';

/** What is wrong with a block: with one of its rows, or with the seal itself. */
export type SealFault = { readonly block: number } & (
  | BrokenRow
  | { readonly what: 'number' | 'hash'; readonly expected: string; readonly found: string }
  | { readonly what: 'signature'; readonly keyId: string }
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

/** Holds the rows of a stream against their seals. `keys` are the public keys that may have signed. */
export async function checkSeals<Row extends ObjectLiteral>(
  em: EntityManager,
  keys: ReadonlyMap<string, KeyObject>,
  stream: SealedStream<Row>,
): Promise<CheckedSeals> {
  const faults: SealFault[] = [];
  let sealed = 0;
  let last: SealColumns | undefined;
  for (;;) {
    const next: number = (last?.block ?? 0) + 1;
    const where = { block: MoreThan(next - 1) };
    const [seal] = await em.find(stream.seals, { where, order: { block: 'ASC' }, take: 1 });
    if (!seal) break;
    const { block } = seal;
    if (block !== next) faults.push({ block, what: 'number', expected: String(next), found: String(block) });
    const hash = hashOfSeal(last?.hash ?? NO_HASH, seal);
    if (hash !== seal.hash) faults.push({ block, what: 'hash', expected: hash, found: seal.hash });
    if (!isSignedBy(keys, seal, Buffer.from(seal.hash))) faults.push({ block, what: 'signature', keyId: seal.keyId });
    const rows = await rowsOfBlock(em, stream, last, seal).getMany();
    const broken = compareSealed(
      seal.rows,
      rows.map((row) => stream.seal(row)),
    );
    faults.push(...broken.map((one) => ({ block, ...one })));
    sealed += seal.rows.length;
    last = seal;
  }
  const waiting = await rowsAfter(em, stream, last).getCount();
  return { faults, sealed, waiting, all: await em.count(stream.rows), last };
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
