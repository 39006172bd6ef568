import type { KeyObject } from 'node:crypto';
import type { EntityManager, ObjectLiteral } from 'typeorm';
import { checkSeals, type SealFault } from '../seals/check-seals.queries.js';
import type { SealedStream } from '../seals/sealed-stream.js';
import { Findings } from './finding.js';

const WORDS = {
  changed: 'was changed after it was sealed',
  removed: 'was removed, or moved to another time, after it was sealed',
  added: 'was added to a block that was sealed without it',
} as const;

/** Holds the rows of a stream against their seals, in their order. `keys` are the public keys that may have signed. */
export async function auditSeals<Row extends ObjectLiteral>(
  em: EntityManager,
  keys: ReadonlyMap<string, KeyObject>,
  stream: SealedStream<Row>,
): Promise<Findings> {
  const { table } = stream;
  const found = new Findings(`every sealed row of ${table} is as it was sealed`);
  const { faults, sealed, waiting, all, last } = await checkSeals(em, keys, stream);
  for (const fault of faults) found.add(sentenceOf(stream, fault));
  found.checked = sealed;
  if (last) found.same(all, sealed + waiting, `${table}: rows that are sealed or wait for their seal`);
  return found;
}

function sentenceOf<Row extends ObjectLiteral>(stream: SealedStream<Row>, fault: SealFault): string {
  const of = `${stream.sealTable} block ${fault.block}`;
  switch (fault.what) {
    case 'number':
    case 'hash':
    case 'end':
      return `${of}: its ${fault.what}: expected ${fault.expected}, found ${fault.found}`;
    case 'signature':
      return `${of}: its signature is not by a key of DATA_DIR/keys (${fault.keyId})`;
    case 'unreadable':
      return `${of}: it cannot be read`;
    default:
      return `${stream.table} ${stream.nameOf(fault.row)} ${WORDS[fault.what]} (block ${fault.block})`;
  }
}
