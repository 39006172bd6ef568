import fc from 'fast-check';
import { decodeMailboxOrder, decodeMailboxState, encodeMailboxOrder, TRY_RESULTS } from './mailbox.js';
import type { MailboxCommand, MailboxOrder } from './mailbox.js';

const KEY = { number: 3, secret: Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex') };
const NUMBER = '123456789012';

const order = fc.record<MailboxOrder>({
  command: fc.constantFrom<MailboxCommand>('credit', 'open', 'close'),
  expectedCount: fc.integer({ min: 0, max: 0xffff }),
  wireId: fc.uint8Array({ minLength: 8, maxLength: 8 }).map((bytes) => Buffer.from(bytes).toString('hex')),
  amountHundredths: fc.integer({ min: -0x80000000, max: 0x7fffffff }),
});

describe('mailbox', () => {
  it('writes an order byte by byte as the page says', () => {
    const bytes = encodeMailboxOrder(
      { command: 'credit', expectedCount: 0xffff, wireId: '1122334455667788', amountHundredths: -500 },
      KEY,
      NUMBER,
    );
    expect(bytes.toString('hex', 0, 20)).toBe('0001ffff00001122334455667788fffffe0c0003');
    expect(bytes.length).toBe(28);
  });

  it('reads back every order that it wrote', () => {
    fc.assert(
      fc.property(order, (written) => {
        expect(decodeMailboxOrder(encodeMailboxOrder(written, KEY, NUMBER), KEY, NUMBER)).toEqual(written);
      }),
    );
  });

  it('takes no order with any bit turned, for another meter, or under another key', () => {
    fc.assert(
      fc.property(order, fc.integer({ min: 0, max: 28 * 8 - 1 }), (written, bit) => {
        const bytes = encodeMailboxOrder(written, KEY, NUMBER);
        expect(decodeMailboxOrder(bytes, KEY, '123456789013')).toBeUndefined();
        expect(decodeMailboxOrder(bytes, { ...KEY, secret: Buffer.alloc(16) }, NUMBER)).toBeUndefined();
        bytes[bit >> 3] = bytes[bit >> 3]! ^ (1 << (bit & 7));
        expect(decodeMailboxOrder(bytes, KEY, NUMBER)).toBeUndefined();
      }),
    );
  });

  it('refuses to write what it cannot hold', () => {
    const good: MailboxOrder = { command: 'credit', expectedCount: 1, wireId: '00'.repeat(8), amountHundredths: 1 };
    expect(() => encodeMailboxOrder({ ...good, amountHundredths: 0x80000000 }, KEY, NUMBER)).toThrowError(RangeError);
    expect(() => encodeMailboxOrder({ ...good, wireId: '00' }, KEY, NUMBER)).toThrowError(RangeError);
    expect(() => encodeMailboxOrder({ ...good, expectedCount: 65_536 }, KEY, NUMBER)).toThrowError(RangeError);
    expect(() => encodeMailboxOrder(good, KEY, '1')).toThrowError(RangeError);
  });

  it('reads what the meter says, and believes nothing that is not a mailbox', () => {
    const bytes = Buffer.from('00011122334455667788fffffe0c0004000027100123456789aa'.replace('9aa', '901'), 'hex');
    const state = Buffer.concat([bytes.subarray(0, 20), Buffer.from('012345678901', 'hex')]);
    expect(decodeMailboxState(state)).toEqual({
      opened: true,
      lastWireId: '1122334455667788',
      lastAmountHundredths: -500,
      lastTry: 'over_hoarding_limit',
      totalPurchasedHundredths: 10_000,
      meterNumber: '012345678901',
    });
    for (const [at, value] of [
      [1, 2],
      [15, TRY_RESULTS.length],
      [25, 0x0a],
    ] as const) {
      const wrong = Buffer.from(state);
      wrong[at] = value;
      expect(decodeMailboxState(wrong)).toBeUndefined();
    }
    expect(decodeMailboxState(state.subarray(2))).toBeUndefined();
  });
});
