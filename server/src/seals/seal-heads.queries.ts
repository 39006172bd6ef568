/** The heads that others keep, held against the chains. */
import { In, type EntityManager, type EntityTarget } from 'typeorm';
import { LogSealRow } from '../log/log-seal.entity.js';
import { AcceptedRestoreRow, bytesOfAcceptance } from './accepted-restore.entity.js';
import { KeptHeadRow } from './kept-head.entity.js';
import { type BlockName, type Chain, CHAINS, decodeHead, type HasSigned } from './seal-head.js';
import { judgeHead, type Judgement, type SealHead } from './seal-head.js';
import { type SealColumns, SealRow } from './seal.entity.js';

const SEALS_OF: Readonly<Record<Chain, EntityTarget<SealColumns>>> = { books: SealRow, log: LogSealRow };

export interface JudgedHead {
  readonly row: KeptHeadRow;
  /** both undefined for a row that holds no head which the server signed */
  readonly head: SealHead | undefined;
  readonly judgement: Judgement | undefined;
}

/** Kept heads, of one keeper or of all, each with what it says of the chains. */
export async function judgeHeads(em: EntityManager, hasSigned: HasSigned, keeper?: string): Promise<JudgedHead[]> {
  const rows = await em.find(KeptHeadRow, {
    ...(keeper === undefined ? {} : { where: { keeper } }),
    order: { block: 'ASC', issuedAt: 'ASC' },
  });
  if (rows.length === 0) return [];
  const accepted = await acceptedRestores(em, hasSigned);
  const acceptedAtMs = accepted.find(({ isSigned }) => isSigned)?.row.at.getTime();
  const heads = rows.map((row) => ({ row, head: decodeHead(row.signed, hasSigned) }));
  const hashes = new Map<string, string>();
  for (const chain of CHAINS) {
    const blocks = new Set(heads.flatMap(({ head }) => head?.newest[chain]?.block ?? []));
    const select = { block: true, hash: true } as const;
    const seals = await em.find(SEALS_OF[chain], { select, where: { block: In([...blocks]) } });
    for (const { block, hash } of seals) hashes.set(`${chain} ${block}`, hash);
  }
  return heads.map(({ row, head }) => ({
    ...{ row, head },
    judgement: head && judgeHead(head, (chain, block) => hashes.get(`${chain} ${block}`), acceptedAtMs),
  }));
}

/** The newest block of a chain, if it has any. */
export async function newestOf(
  em: EntityManager,
  chain: Chain,
): Promise<(BlockName & Pick<SealColumns, 'sealedAt'>) | undefined> {
  const select = { block: true, hash: true, sealedAt: true } as const;
  const [last] = await em.find(SEALS_OF[chain], { select, order: { block: 'DESC' }, take: 1 });
  return last;
}

/** Newest first; one that the server did not sign was put in by hand, and counts for nothing. */
export async function acceptedRestores(
  em: EntityManager,
  hasSigned: HasSigned,
): Promise<{ readonly row: AcceptedRestoreRow; readonly isSigned: boolean }[]> {
  const rows = await em.find(AcceptedRestoreRow, { order: { at: 'DESC' } });
  return rows.map((row) => ({ row, isSigned: hasSigned(row.keyId, bytesOfAcceptance(row), row.signature) }));
}

/** What a chain should have and does not, as somebody keeps a head which says so. */
export function conflictOf({ judgement }: JudgedHead): Judgement | undefined {
  return judgement?.verdict === 'missing' || judgement?.verdict === 'differs' ? judgement : undefined;
}
