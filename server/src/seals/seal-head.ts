/**
 * The head of the chain of seals is its newest block: number and hash. The server signs it and hands it to gateways and
 * tablets, which give it back. Who has the database alone can drop blocks and have the server seal anew; the heads that
 * others keep show it, since they name a block that is not there, or another one in its place. A restored backup looks
 * the same: a person answers for it, and heads that were handed out until then need not stand any more.
 */
export interface SealHead {
  readonly block: number;
  readonly hash: string;
  /** when it was handed out, ms since 1970 */
  readonly issuedAtMs: number;
}

export type HeadVerdict = 'stands' | 'missing' | 'differs' | 'accepted';

/** Says whether the bytes were signed by the key of this name. */
export type HasSigned = (keyId: string, bytes: Uint8Array, signature: Uint8Array) => boolean;

/** What the server signs: `bytes.signature`, base64url each. */
export function encodeHead(
  { block, hash, issuedAtMs }: SealHead,
  keyId: string,
  sign: (bytes: Buffer) => Buffer,
): string {
  const bytes = Buffer.from(JSON.stringify(['seal head', keyId, block, hash, issuedAtMs]));
  return `${bytes.toString('base64url')}.${sign(bytes).toString('base64url')}`;
}

/** Undefined for what no key of the server signed. */
export function decodeHead(signed: string, hasSigned: HasSigned): SealHead | undefined {
  const [text = '', signature = '', ...more] = signed.split('.');
  const bytes = Buffer.from(text, 'base64url');
  const said = readJson(bytes.toString());
  if (more.length > 0 || !Array.isArray(said) || said.length !== 5) return undefined;
  const [what, keyId, block, hash, issuedAtMs] = said as unknown[];
  const isHead = what === 'seal head' && typeof keyId === 'string' && typeof hash === 'string';
  if (!isHead || typeof block !== 'number' || typeof issuedAtMs !== 'number') return undefined;
  if (!hasSigned(keyId, bytes, Buffer.from(signature, 'base64url'))) return undefined;
  return { block, hash, issuedAtMs };
}

/** What a head that somebody keeps says of the chain. `hashOf` is the hash of a block, `acceptedAtMs` of the last answer. */
export function judgeHead(
  head: SealHead,
  hashOf: (block: number) => string | undefined,
  acceptedAtMs: number | undefined,
): HeadVerdict {
  const hash = hashOf(head.block);
  if (hash === head.hash) return 'stands';
  if (acceptedAtMs !== undefined && head.issuedAtMs <= acceptedAtMs) return 'accepted';
  return hash === undefined ? 'missing' : 'differs';
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
