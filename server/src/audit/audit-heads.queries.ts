import type { KeyObject } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import type { HasSigned } from '../seals/seal-head.js';
import { acceptedRestores, judgeHeads } from '../seals/seal-heads.queries.js';
import { Findings } from './finding.js';
import { isSignedBy } from '../seals/check-seals.queries.js';

/** Holds the chains of the books' and the log's seals against the heads of them that gateways and tablets keep. */
export async function auditHeads(em: EntityManager, keys: ReadonlyMap<string, KeyObject>): Promise<Findings> {
  const found = new Findings('the chain of seals has every head that gateways and tablets keep');
  const hasSigned: HasSigned = (keyId, bytes, signature) =>
    isSignedBy(keys, { keyId, signature: Buffer.from(signature) }, bytes);
  for (const { row, judgement } of await judgeHeads(em, hasSigned)) {
    found.look();
    if (judgement === undefined) {
      found.add(`kept_heads ${row.digest}: its head is not signed by a key of DATA_DIR/keys`);
      continue;
    }
    const { chain, block, hash, verdict } = judgement;
    const name = `${chain === 'books' ? 'seals' : 'log_seals'} block ${block}`;
    const kept = `${row.keeper} keeps the hash ${hash} of block ${block}, which it told at ${row.toldAt.toISOString()}`;
    if (verdict === 'missing') found.add(`${name} is not there: ${kept}`);
    if (verdict === 'differs') found.add(`${name} is another one: ${kept}`);
  }
  for (const { row, isSigned } of await acceptedRestores(em, hasSigned)) {
    found.look();
    if (!isSigned) found.add(`accepted_restores ${row.acceptanceId}: it is not signed by a key of DATA_DIR/keys`);
  }
  return found;
}
