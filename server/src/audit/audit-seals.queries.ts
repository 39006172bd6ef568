import type { KeyObject } from 'node:crypto';
import { type EntityManager, MoreThan, type ObjectLiteral } from 'typeorm';
import { compareSealed, hashOfSeal, NO_HASH } from '../seals/seal.js';
import type { SealColumns } from '../seals/seal.entity.js';
import { rowsAfter, rowsOfBlock, type SealedStream } from '../seals/sealed-stream.js';
import { Findings } from './finding.js';
import { isSignedBy } from './is-signed-by.js';

/** Holds the rows of a stream against their seals, in their order. `keys` are the public keys that may have signed. */
export async function auditSeals<Row extends ObjectLiteral>(
  em: EntityManager,
  keys: ReadonlyMap<string, KeyObject>,
  stream: SealedStream<Row>,
): Promise<Findings> {
  const { seals, sealTable, table } = stream;
  const found = new Findings(`every sealed row of ${table} is as it was sealed`);
  let before: SealColumns | undefined;
  for (;;) {
    const next: number = (before?.block ?? 0) + 1;
    const [seal] = await em.find(seals, { where: { block: MoreThan(next - 1) }, order: { block: 'ASC' }, take: 1 });
    if (!seal) break;
    const of = `${sealTable} block ${seal.block}`;
    found.same(next, seal.block, `${of}: its number`);
    found.same(hashOfSeal(before?.hash ?? NO_HASH, seal), seal.hash, `${of}: its hash`);
    if (!isSignedBy(keys, seal, Buffer.from(seal.hash))) {
      found.add(`${of}: its signature is not by a key of DATA_DIR/keys (${seal.keyId})`);
    }
    const rows = await rowsOfBlock(em, stream, before, seal).getMany();
    const now = rows.map((row) => stream.seal(row));
    for (const sentence of compareSealed(seal.rows, now, (row) => stream.nameOf(row))) {
      found.add(`${table} ${sentence} (block ${seal.block})`);
    }
    seal.rows.forEach(() => found.look());
    before = seal;
  }
  if (before === undefined) return found;
  const unsealed = await rowsAfter(em, stream, before).getCount();
  const all = await em.count(stream.rows);
  found.same(all, found.checked + unsealed, `${table}: rows that are sealed or wait for their seal`);
  return found;
}
