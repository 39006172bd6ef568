import { type Chain, decodeHead, encodeHead, type HeadVerdict, isOlder, judgeHead } from './seal-head.js';

const [A, B, C] = ['a', 'b', 'c'].map((letter) => letter.repeat(64)) as [string, string, string];
const HEAD = { newest: { books: { block: 7, hash: A }, log: { block: 9, hash: B } }, issuedAtMs: 1_000 };
const sign = (bytes: Buffer) => Buffer.from(`by us: ${bytes.length}`);
const isOurs = (keyId: string, bytes: Uint8Array, signature: Uint8Array) =>
  keyId === 'k1' && Buffer.from(signature).toString() === `by us: ${bytes.length}`;

describe('the head of the seals', () => {
  it('is read back as it was signed, and by no other key', () => {
    const signed = encodeHead(HEAD, 'k1', sign);
    expect(decodeHead(signed, isOurs)).toEqual(HEAD);
    expect(decodeHead(encodeHead(HEAD, 'k2', sign), isOurs)).toBeUndefined();
    for (const junk of ['', 'a.b', 'e30.e30', `${signed}.x`, signed.slice(1), `${signed.split('.')[0]}.AAAA`]) {
      expect(decodeHead(junk, isOurs)).withContext(junk).toBeUndefined();
    }
  });

  it('of the time when the books alone had one is read as it was signed', () => {
    const bytes = Buffer.from(JSON.stringify(['seal head', 'k1', 7, A, 1_000]));
    const signed = `${bytes.toString('base64url')}.${sign(bytes).toString('base64url')}`;
    expect(decodeHead(signed, isOurs)).toEqual({ newest: { books: { block: 7, hash: A } }, issuedAtMs: 1_000 });
  });

  it('that names no block, or one of no chain, is none', () => {
    for (const said of [[], [['books', '7', A]], [['elsewhere', 7, A]], ['books']]) {
      const bytes = Buffer.from(JSON.stringify(['seal heads', 'k1', 1_000, ...said]));
      const signed = `${bytes.toString('base64url')}.${sign(bytes).toString('base64url')}`;
      expect(decodeHead(signed, isOurs)).withContext(JSON.stringify(said)).toBeUndefined();
    }
  });

  it('is older than one that names no lower block of any chain', () => {
    const other = { newest: { books: { block: 8, hash: C }, log: { block: 9, hash: B } }, issuedAtMs: 2_000 };
    expect([isOlder(HEAD, other), isOlder(other, HEAD), isOlder(HEAD, HEAD)]).toEqual([true, false, true]);
    expect(isOlder(HEAD, { newest: { books: { block: 8, hash: C } }, issuedAtMs: 2_000 })).toBeFalse();
  });

  const WHOLE = { 'books 7': A, 'log 9': B };
  const verdicts: [string, Record<string, string>, number | undefined, HeadVerdict, Chain][] = [
    ['stands where its blocks do', WHOLE, undefined, 'stands', 'books'],
    ['shows that the books are shorter', { 'books 6': A, 'log 9': B }, undefined, 'missing', 'books'],
    ['shows that another block of the books stands there', { ...WHOLE, 'books 7': C }, undefined, 'differs', 'books'],
    ['shows that the log is shorter', { 'books 7': A }, undefined, 'missing', 'log'],
    ['shows that another block of the log stands there', { ...WHOLE, 'log 9': C }, undefined, 'differs', 'log'],
    ['need not stand after a person answered for it', {}, 1_000, 'accepted', 'books'],
    ['need not stand in the log after a person answered for it', { 'books 7': A }, 1_000, 'accepted', 'log'],
    ['must stand when it was handed out after that', {}, 999, 'missing', 'books'],
    ['that stands is no matter for an answer', WHOLE, 5_000, 'stands', 'books'],
  ];
  for (const [what, hashes, acceptedAtMs, verdict, chain] of verdicts) {
    it(what, () => {
      const judged = judgeHead(HEAD, (of, block) => hashes[`${of} ${block}`], acceptedAtMs);
      expect([judged.verdict, judged.chain]).toEqual([verdict, chain]);
    });
  }
});
