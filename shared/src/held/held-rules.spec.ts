import { minorUnits } from '../money/money.js';
import { SALE_STATES } from '../sales/sale-rules.js';
import { checkRelease, isHeld, RELEASE_REFUSALS, RELEASE_WAYS, type ReleaseMeter } from './held-rules.js';

const SALE = { state: 'held', amountMinor: minorUnits(2_000) } as const;
const METER: ReleaseMeter = { open: true, closing: false, isOwn: true, postpaid: false, roomMinor: minorUnits(2_000) };

describe('the rule for held money', () => {
  it('releases what is held in each of three ways, and nothing else', () => {
    for (const way of RELEASE_WAYS) {
      for (const state of SALE_STATES) {
        expect(checkRelease(way, { ...SALE, state }, METER, 2)).toBe(isHeld(state) ? undefined : 'not_held');
      }
    }
    expect(SALE_STATES.filter(isHeld)).toEqual(['held', 'void']);
  });

  it('refuses by the first reason, in order', () => {
    const against: Record<string, { sale?: object; meter?: object }> = {
      not_held: { sale: { state: 'credited' } },
      account_cancelled: { meter: { open: false } },
      account_closing: { meter: { closing: true } },
      meter_postpaid: { meter: { postpaid: true } },
      amount_not_positive: { sale: { amountMinor: 0 } },
      meter_cannot_hold_exactly: { sale: { amountMinor: 3_000_000_000 } },
      over_hoarding_limit: { meter: { roomMinor: 1_999 } },
    };
    const names = RELEASE_REFUSALS.filter((name) => name in against);
    names.forEach((refusal, at) => {
      const all = names
        .slice(at)
        .toReversed()
        .flatMap((name) => against[name] ?? []);
      const sale = Object.assign({}, SALE, ...all.map((one) => one.sale));
      const meter = Object.assign({}, METER, ...all.map((one) => one.meter));
      expect(checkRelease('move', sale, meter, 2)).toBe(refusal);
    });
    expect(checkRelease('move', SALE, undefined, 2)).toBe('assignment_unknown');
  });

  it('pays back whatever there is, also where no meter is known', () => {
    expect(checkRelease('refund', { ...SALE, amountMinor: minorUnits(0) }, undefined, 2)).toBeUndefined();
  });

  it('accepts for its own meter only, and leaves the limit to the meter', () => {
    expect(checkRelease('accept', SALE, { ...METER, isOwn: false }, 2)).toBe('meter_exchanged');
    expect(checkRelease('accept', SALE, { ...METER, roomMinor: minorUnits(0) }, 2)).toBeUndefined();
    expect(checkRelease('move', SALE, { ...METER, isOwn: false }, 2)).toBeUndefined();
  });
});
