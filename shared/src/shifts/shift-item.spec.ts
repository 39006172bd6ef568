import * as fc from 'fast-check';
import { minorUnits } from '../money/money.js';
import { bytesToHex } from '../sales/bytes.js';
import { INTENT_VERSION, ITEM_KINDS } from '../sales/intent-head.js';
import { PAYMENT_METHODS } from '../sales/payment-method.js';
import { SALE } from '../sales/sale-intent.example.spec.js';
import { decodeIntent } from '../sales/sale-intent.js';
import { encodeShiftItem, type ShiftItem } from './shift-item.js';

const { id, deviceId, shiftId, operatorId, leaseId, serverTimeSeenMs } = SALE;
const HEAD = { id, deviceId, number: 7, soldAtMs: Date.parse('2026-03-01T18:00:00.000Z') };
const OPENED: ShiftItem = {
  kind: 'shift_opened',
  shiftId,
  operatorId,
  floatMinor: minorUnits(5_000),
  serverTimeSeenMs,
};
const CLOSED: ShiftItem = {
  ...{ kind: 'shift_closed', shiftId, operatorId, countedMinor: minorUnits(9_000), serverTimeSeenMs },
  totals: { cash: { count: 2, sumMinor: minorUnits(4_000) }, card: { count: 1, sumMinor: minorUnits(1_500) } },
};
const LEASE_CLOSED: ShiftItem = {
  ...{ kind: 'lease_closed', leaseId, operatorId, lastNumber: 6, count: 3, sumMinor: minorUnits(5_500) },
  serverTimeSeenMs,
};

/** As every version must read them for ever: head, then what the kind adds. */
const HEX_OF_HEAD =
  '0190b5a47d2e7c318a440000000000010190b5a47d2e7c318a440000000000020000000700000000000000000000019caa8ea100';
const EXAMPLES: readonly [ShiftItem, string][] = [
  [
    OPENED,
    `0102${HEX_OF_HEAD}0190b5a47d2e7c318a440000000000040190b5a47d2e7c318a4400000000000500000000000013880000019ca8d642a0`,
  ],
  [
    CLOSED,
    `0103${HEX_OF_HEAD}0190b5a47d2e7c318a440000000000040190b5a47d2e7c318a4400000000000500000000000023280204636173680000` +
      '00020000000000000fa004636172640000000100000000000005dc0000019ca8d642a0',
  ],
  [
    LEASE_CLOSED,
    `0104${HEX_OF_HEAD}0190b5a47d2e7c318a440000000000030190b5a47d2e7c318a44000000000005000000060000000300000000` +
      '0000157c0000019ca8d642a0',
  ],
];

const amount = fc.integer({ min: 0, max: 9_999_999_999_999 }).map(minorUnits);
const whole = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const time = fc.integer({ min: 0, max: 2 ** 45 });
const total = fc.record({ count: whole, sumMinor: amount });
const anyItem: fc.Arbitrary<ShiftItem> = fc.oneof(
  fc.record({
    ...{ kind: fc.constant('shift_opened' as const), shiftId: fc.uuid(), operatorId: fc.uuid() },
    ...{ floatMinor: amount, serverTimeSeenMs: time },
  }),
  fc.record({
    ...{ kind: fc.constant('shift_closed' as const), shiftId: fc.uuid(), operatorId: fc.uuid(), countedMinor: amount },
    totals: fc.record(Object.fromEntries([...PAYMENT_METHODS, 'm_b', 'm_a'].map((method) => [method, total])), {
      requiredKeys: [],
    }),
    serverTimeSeenMs: time,
  }),
  fc.record({
    ...{ kind: fc.constant('lease_closed' as const), leaseId: fc.uuid(), operatorId: fc.uuid(), lastNumber: whole },
    ...{ count: whole, sumMinor: amount, serverTimeSeenMs: time },
  }),
);

describe('what a device signs besides sales', () => {
  for (const [item, hex] of EXAMPLES) {
    it(`has the bytes of ${item.kind} that every version reads`, () => {
      expect(bytesToHex(encodeShiftItem(HEAD, item))).toBe(hex);
    });
  }

  it('is read back as it was written, with no money in its head', () => {
    fc.assert(
      fc.property(anyItem, (item) => {
        const kind = ITEM_KINDS[item.kind];
        const head = { ...HEAD, version: INTENT_VERSION, kind, amountMinor: minorUnits(0) };
        expect(decodeIntent(encodeShiftItem(HEAD, item))).toEqual({ ok: false, refusal: 'no_sale', head, item });
      }),
    );
  });

  it('is malformed when it is cut, longer than it should be, or names amounts that cannot be', () => {
    const cases = EXAMPLES.flatMap(([item]): [string, Uint8Array][] => {
      const bytes = encodeShiftItem(HEAD, item);
      return [
        [`${item.kind} cut`, bytes.subarray(0, -1)],
        [`${item.kind} longer`, Uint8Array.of(...bytes, 0)],
      ];
    });
    cases.push(['below zero', encodeShiftItem(HEAD, { ...OPENED, floatMinor: minorUnits(-1) } as ShiftItem)]);
    cases.push(['absurd', encodeShiftItem(HEAD, { ...CLOSED, countedMinor: minorUnits(10 ** 13) } as ShiftItem)]);
    for (const [title, bytes] of cases) {
      const read = decodeIntent(bytes);
      expect(!read.ok && read.refusal)
        .withContext(title)
        .toBe('malformed');
    }
  });

  it('is read as sums once each and in one order only', () => {
    const bytes = encodeShiftItem(HEAD, CLOSED);
    const twice = Uint8Array.from(bytes);
    // 'card' becomes a second 'cash'
    twice.set([0x63, 0x61, 0x73, 0x68], bytesToHex(bytes).indexOf('63617264') / 2);
    const read = decodeIntent(twice);
    expect(!read.ok && read.refusal).toBe('malformed');
  });

  it('with money in its head is a format that is not known: the money is booked', () => {
    const bytes = encodeShiftItem(HEAD, OPENED);
    bytes[1 + 1 + 16 + 16 + 4 + 7] = 9;
    const read = decodeIntent(bytes);
    expect(!read.ok && [read.refusal, read.head?.amountMinor]).toEqual(['format_unknown', minorUnits(9)]);
  });

  it('never throws, whatever byte is changed', () => {
    for (const [item] of EXAMPLES) {
      const bytes = encodeShiftItem(HEAD, item);
      fc.assert(
        fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
          const changed = Uint8Array.from(bytes);
          changed[at] = (changed[at] ?? 0) ^ flip;
          expect(() => decodeIntent(changed)).not.toThrow();
        }),
      );
    }
  });
});
