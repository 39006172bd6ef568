/**
 * The head of a chain of seals is its newest block: number and hash. The server signs the heads of its chains, those of the
 * books and of the operation log, and hands them to gateways and tablets, which give them back. Who has the database alone
 * can drop blocks and have the server seal anew; the heads that others keep show it, since they name a block that is not
 * there, or another one in its place. A restored backup looks the same: a person answers for it, and heads that were handed
 * out until then need not stand any more.
 */
export const CHAINS = ['books', 'log'] as const;
export type Chain = (typeof CHAINS)[number];

export interface BlockName {
  readonly block: number;
  readonly hash: string;
}

export interface SealHead {
  /** the newest block of each chain that has one; at least one has */
  readonly newest: Readonly<Partial<Record<Chain, BlockName>>>;
  /** when it was handed out, ms since 1970 */
  readonly issuedAtMs: number;
}

export type HeadVerdict = 'stands' | 'missing' | 'differs' | 'accepted';
/** What a kept head says, and by which block of which chain. */
export interface Judgement extends BlockName {
  readonly chain: Chain;
  readonly verdict: HeadVerdict;
}

/** Says whether the bytes were signed by the key of this name. */
export type HasSigned = (keyId: string, bytes: Uint8Array, signature: Uint8Array) => boolean;

/** What the server signs: `bytes.signature`, base64url each. */
export function encodeHead({ newest, issuedAtMs }: SealHead, keyId: string, sign: (bytes: Buffer) => Buffer): string {
  const named = CHAINS.flatMap((chain) => {
    const one = newest[chain];
    return one ? [[chain, one.block, one.hash]] : [];
  });
  const bytes = Buffer.from(JSON.stringify(['seal heads', keyId, issuedAtMs, ...named]));
  return `${bytes.toString('base64url')}.${sign(bytes).toString('base64url')}`;
}

/** Undefined for what no key of the server signed. */
export function decodeHead(signed: string, hasSigned: HasSigned): SealHead | undefined {
  const [text = '', signature = '', ...more] = signed.split('.');
  const bytes = Buffer.from(text, 'base64url');
  const said = readJson(bytes.toString());
  if (more.length > 0 || !Array.isArray(said)) return undefined;
  const [what, keyId, ...rest] = said as unknown[];
  if (typeof keyId !== 'string' || !hasSigned(keyId, bytes, Buffer.from(signature, 'base64url'))) return undefined;
  if (what === 'seal heads') return headOf(rest[0], rest.slice(1));
  // Of the time when the books alone had heads that others keep.
  if (what === 'seal head') return headOf(rest[2], [['books', rest[0], rest[1]]]);
  return undefined;
}

function headOf(issuedAtMs: unknown, named: readonly unknown[]): SealHead | undefined {
  const newest: Partial<Record<Chain, BlockName>> = {};
  for (const one of named) {
    const [name, block, hash] = Array.isArray(one) ? (one as unknown[]) : [];
    const chain = CHAINS.find((known) => known === name);
    if (!chain || typeof block !== 'number' || typeof hash !== 'string') return undefined;
    newest[chain] = { block, hash };
  }
  if (typeof issuedAtMs !== 'number' || named.length === 0) return undefined;
  return { newest, issuedAtMs };
}

/**
 * What a head that somebody keeps says of the chains. `hashOf` is the hash of a block, `acceptedAtMs` the time of the last
 * answer.
 */
export function judgeHead(
  { newest, issuedAtMs }: SealHead,
  hashOf: (chain: Chain, block: number) => string | undefined,
  acceptedAtMs: number | undefined,
): Judgement {
  const named = CHAINS.flatMap((chain) => {
    const one = newest[chain];
    return one ? [{ chain, ...one, stands: hashOf(chain, one.block) === one.hash }] : [];
  });
  const { chain, block, hash, stands } = named.find((one) => !one.stands) ?? named[0] ?? NO_BLOCK;
  const isAccepted = acceptedAtMs !== undefined && issuedAtMs <= acceptedAtMs;
  const lacking = hashOf(chain, block) === undefined ? 'missing' : 'differs';
  return { chain, block, hash, verdict: stands ? 'stands' : isAccepted ? 'accepted' : lacking };
}

/** A head names one block at least, so this is never looked at. */
const NO_BLOCK = { chain: 'books', block: 0, hash: '', stands: false } as const;

/** Whether one head names nothing newer than another. */
export function isOlder(one: SealHead, other: SealHead): boolean {
  return CHAINS.every((chain) => (one.newest[chain]?.block ?? 0) <= (other.newest[chain]?.block ?? 0));
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
