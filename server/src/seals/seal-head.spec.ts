import { decodeHead, encodeHead, judgeHead } from './seal-head.js';

const HEAD = { block: 7, hash: 'a'.repeat(64), issuedAtMs: 1_000 };
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

  const verdicts: [string, Map<number, string>, number | undefined, string][] = [
    ['stands where its block does', new Map([[7, HEAD.hash]]), undefined, 'stands'],
    ['shows that the chain is shorter', new Map([[6, HEAD.hash]]), undefined, 'missing'],
    ['shows that another block stands there', new Map([[7, 'b'.repeat(64)]]), undefined, 'differs'],
    ['need not stand after a person answered for it', new Map(), 1_000, 'accepted'],
    ['must stand when it was handed out after that', new Map(), 999, 'missing'],
    ['that stands is no matter for an answer', new Map([[7, HEAD.hash]]), 5_000, 'stands'],
  ];
  for (const [what, chain, acceptedAtMs, verdict] of verdicts) {
    it(what, () => expect(judgeHead(HEAD, (block) => chain.get(block), acceptedAtMs)).toBe(verdict as never));
  }
});
