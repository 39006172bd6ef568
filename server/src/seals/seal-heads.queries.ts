/** The heads that others keep, held against the chain. */
import { In, type EntityManager } from 'typeorm';
import { AcceptedRestoreRow, bytesOfAcceptance } from './accepted-restore.entity.js';
import { KeptHeadRow } from './kept-head.entity.js';
import { decodeHead, type HasSigned, type HeadVerdict, judgeHead } from './seal-head.js';
import { SealRow } from './seal.entity.js';

export interface JudgedHead {
  readonly row: KeptHeadRow;
  /** undefined for a row that holds no head which the server signed */
  readonly verdict: HeadVerdict | undefined;
}

/** Kept heads, of one keeper or of all, each with what it says of the chain. */
export async function judgeHeads(em: EntityManager, hasSigned: HasSigned, keeper?: string): Promise<JudgedHead[]> {
  const rows = await em.find(KeptHeadRow, {
    ...(keeper === undefined ? {} : { where: { keeper } }),
    order: { block: 'ASC' },
  });
  if (rows.length === 0) return [];
  const accepted = await acceptedRestores(em, hasSigned);
  const acceptedAtMs = accepted.find(({ isSigned }) => isSigned)?.row.at.getTime();
  const blocks = [...new Set(rows.map(({ block }) => block))];
  const seals = await em.find(SealRow, { select: { block: true, hash: true }, where: { block: In(blocks) } });
  const hashes = new Map(seals.map(({ block, hash }) => [block, hash]));
  return rows.map((row) => {
    const head = decodeHead(row.signed, hasSigned);
    return { row, verdict: head && judgeHead(head, (block) => hashes.get(block), acceptedAtMs) };
  });
}

/** Newest first; one that the server did not sign was put in by hand, and counts for nothing. */
export async function acceptedRestores(
  em: EntityManager,
  hasSigned: HasSigned,
): Promise<{ readonly row: AcceptedRestoreRow; readonly isSigned: boolean }[]> {
  const rows = await em.find(AcceptedRestoreRow, { order: { at: 'DESC' } });
  return rows.map((row) => ({ row, isSigned: hasSigned(row.keyId, bytesOfAcceptance(row), row.signature) }));
}

/** Whether somebody keeps a head that the chain should have and does not. */
export function isConflict({ verdict }: JudgedHead): boolean {
  return verdict === 'missing' || verdict === 'differs';
}
