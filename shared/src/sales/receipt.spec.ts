import * as fc from 'fast-check';
import { ByteWriter, toBase64Url } from './bytes.js';
import { decodeReceiptProof, encodeReceiptProof, formatReceiptNumber } from './receipt.js';

describe('receipt', () => {
  it('has a number of its device, six digits at least, that simply gets longer', () => {
    expect(formatReceiptNumber('K7', 1)).toBe('K7-000001');
    expect(formatReceiptNumber('K7', 123)).toBe('K7-000123');
    expect(formatReceiptNumber('AB12', 999999)).toBe('AB12-999999');
    expect(formatReceiptNumber('K7', 1000000)).toBe('K7-1000000');
  });

  it('carries intent, signature and certificate through its QR code', () => {
    const bytes = fc.uint8Array({ maxLength: 300 });
    fc.assert(
      fc.property(bytes, bytes, bytes, (intent, signature, certificate) => {
        const proof = decodeReceiptProof(encodeReceiptProof({ intent, signature, certificate }));
        expect(proof && [proof.intent, proof.signature, proof.certificate].map((part) => [...part])).toEqual(
          [intent, signature, certificate].map((part) => [...part]),
        );
      }),
    );
  });

  it('is no receipt when it is cut, longer, of another version, or not base64url', () => {
    const proof = new ByteWriter().u8(1).u32(1).raw(Uint8Array.of(7)).u32(0).u32(0).done();
    expect(decodeReceiptProof(toBase64Url(proof))).toBeDefined();
    const wrong = [
      '',
      'not base64!',
      toBase64Url(proof.subarray(0, -1)),
      toBase64Url(Uint8Array.of(...proof, 0)),
      toBase64Url(Uint8Array.of(2, ...proof.subarray(1))),
      toBase64Url(new ByteWriter().u8(1).u32(4_000_000_000).done()),
    ];
    for (const text of wrong) expect(decodeReceiptProof(text)).withContext(text).toBeUndefined();
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9_-]{0,200}$/), (text) => {
        expect(() => decodeReceiptProof(text)).not.toThrow();
      }),
    );
  });
});
