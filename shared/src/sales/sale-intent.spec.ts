import * as fc from 'fast-check';
import { METER_CODE, SALE } from './sale-intent.example.spec.js';
import { bytesToHex, ByteWriter, hexToBytes } from './bytes.js';
import { minorUnits } from '../money/money.js';
import { PAYMENT_METHODS, type PaymentMethod } from './payment-method.js';
import { decodeIntent, encodeSaleIntent } from './sale-intent.js';

const HEAD_LENGTH = 1 + 1 + 16 + 16 + 4 + 8 + 8;

describe('sale intent', () => {
  it('is read back as it was written', () => {
    fc.assert(
      fc.property(
        fc.record({
          id: fc.uuid(),
          deviceId: fc.uuid(),
          leaseId: fc.uuid(),
          shiftId: fc.uuid(),
          operatorId: fc.uuid(),
          assignmentId: fc.uuid(),
          number: fc.integer({ min: 1, max: 2 ** 32 - 1 }),
          amountMinor: fc.integer({ min: 1, max: 10 ** 12 }).map(minorUnits),
          soldAtMs: fc.integer({ min: 0, max: 2 ** 45 }),
          serverTimeSeenMs: fc.integer({ min: 0, max: 2 ** 45 }),
          method: fc.constantFrom<PaymentMethod[]>(...PAYMENT_METHODS, 'm_wallet', 'm_0123456789'),
          meterCode: fc.constant(METER_CODE),
        }),
        (sale) => {
          expect(decodeIntent(encodeSaleIntent(sale))).toEqual({ ok: true, intent: { version: 1, kind: 1, ...sale } });
        },
      ),
    );
  });

  it('has one way to be written: the bytes of what was read are the bytes that came', () => {
    const bytes = encodeSaleIntent(SALE);
    const read = decodeIntent(bytes);
    if (!read.ok) throw new Error(read.refusal);
    expect(encodeSaleIntent(read.intent)).toEqual(bytes);
  });

  it('gives the head of a version or kind that it does not know, so that the cash can be booked', () => {
    for (const [at, value] of [
      [0, 2],
      [1, 7],
    ] as const) {
      const bytes = encodeSaleIntent(SALE);
      bytes[at] = value;
      const read = decodeIntent(bytes.subarray(0, HEAD_LENGTH));
      expect(read).toEqual(
        jasmine.objectContaining({
          ok: false,
          refusal: 'format_unknown',
          head: jasmine.objectContaining({ id: SALE.id, number: SALE.number, amountMinor: SALE.amountMinor }),
        }),
      );
    }
  });

  it('is malformed when it is cut, longer than it should be, or names no meter or method', () => {
    const bytes = encodeSaleIntent(SALE);
    const hex = (text: string): string => bytesToHex(new ByteWriter().text(text).done());
    const other = (from: string, to: string): Uint8Array => hexToBytes(bytesToHex(bytes).replace(hex(from), hex(to)));
    const cases: [string, Uint8Array][] = [
      ['cut', bytes.subarray(0, -1)],
      ['longer', Uint8Array.of(...bytes, 0)],
      ['no meter', other(METER_CODE, '0000000000')],
      ['no method', other('cash', 'gold')],
      ['an added method that is too long', other('cash', 'm_01234567890')],
    ];
    for (const [title, wrong] of cases) {
      expect(decodeIntent(wrong))
        .withContext(title)
        .toEqual(
          jasmine.objectContaining({ refusal: 'malformed', head: jasmine.objectContaining({ number: SALE.number }) }),
        );
    }
    expect(decodeIntent(bytes.subarray(0, HEAD_LENGTH - 1))).toEqual({ ok: false, refusal: 'malformed' });
    expect(decodeIntent(new Uint8Array())).toEqual({ ok: false, refusal: 'malformed' });
  });

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect(() => decodeIntent(bytes)).not.toThrow();
      }),
    );
    const bytes = encodeSaleIntent(SALE);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const changed = Uint8Array.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ flip;
        expect(() => decodeIntent(changed)).not.toThrow();
      }),
    );
  });
});
