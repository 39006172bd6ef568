import * as fc from 'fast-check';
import { ByteReader, bytesToHex, ByteWriter, fromBase64Url, hexToBytes, MalformedBytes, toBase64Url } from './bytes.js';

const ID = '0190b5a4-7d2e-7c31-8a44-0123456789ab';

describe('bytes of signed items', () => {
  it('reads every field back as it was written', () => {
    const ascii = fc.string({ unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)) });
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 255 }),
        fc.integer({ min: 0, max: 2 ** 32 - 1 }),
        fc.maxSafeInteger(),
        fc.uuid(),
        ascii,
        fc.uint8Array({ maxLength: 40 }),
        (small, word, long, id, text, raw) => {
          const bytes = new ByteWriter().u8(small).u32(word).i64(long).uuid(id).text(text).raw(raw).done();
          const reader = new ByteReader(bytes);
          expect([reader.u8(), reader.u32(), reader.i64(), reader.uuid(), reader.text()]).toEqual([
            small,
            word,
            long,
            id,
            text,
          ]);
          expect([...reader.raw(raw.length)]).toEqual([...raw]);
          expect(reader.left).toBe(0);
        },
      ),
    );
  });

  it('refuses to write what does not fit', () => {
    const writer = new ByteWriter();
    const wrong: (() => unknown)[] = [
      () => writer.u8(256),
      () => writer.u8(-1),
      () => writer.u32(2 ** 32),
      () => writer.u32(0.5),
      () => writer.i64(2 ** 53),
      () => writer.i64(1.5),
      () => writer.uuid(ID.toUpperCase()),
      () => writer.uuid('0190b5a4'),
      () => writer.text('ł'),
      () => writer.text('x'.repeat(256)),
    ];
    for (const write of wrong) expect(write).toThrowError(RangeError);
    expect(writer.done().length).toBe(0);
  });

  it('says that bytes are malformed when they end early or hold what cannot be', () => {
    expect(() => new ByteReader(Uint8Array.of(1, 2, 3)).u32()).toThrowError(MalformedBytes);
    expect(() => new ByteReader(Uint8Array.of(5, 65)).text()).toThrowError(MalformedBytes);
    expect(() => new ByteReader(Uint8Array.of(1, 0x07)).text()).toThrowError(MalformedBytes);
    const tooLarge = hexToBytes('7fffffffffffffff');
    expect(() => new ByteReader(tooLarge).i64()).toThrowError(MalformedBytes);
  });

  it('writes hex and unpadded base64url that give the same bytes again', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect([...hexToBytes(bytesToHex(bytes))]).toEqual([...bytes]);
        expect([...(fromBase64Url(toBase64Url(bytes)) ?? [])]).toEqual([...bytes]);
      }),
    );
    expect(toBase64Url(Uint8Array.of(251, 255, 254))).toBe('-__-');
    expect(() => hexToBytes('abc')).toThrowError(RangeError);
  });

  it('takes no second way of writing the same bytes, so that one sale has one text', () => {
    expect(fromBase64Url('AA')).toEqual(Uint8Array.of(0));
    for (const other of ['AB', 'AP', 'AAB', 'AA=', 'A', 'A A', 'AA\n', '+/']) {
      expect(fromBase64Url(other)).withContext(other).toBeUndefined();
    }
    const text = fc.stringMatching(/^[A-Za-z0-9_-]{0,40}$/);
    fc.assert(
      fc.property(text, (typed) => {
        const bytes = fromBase64Url(typed);
        expect(bytes === undefined || toBase64Url(bytes) === typed).toBeTrue();
      }),
    );
  });
});
