import * as fc from 'fast-check';
import { minorUnits } from '../money/money.js';
import { checkRefund, refundableMinor, REFUND_REFUSALS, type RefundMeter } from './refund-rules.js';

const GOOD: RefundMeter = {
  open: true,
  closing: false,
  postpaid: false,
  blocked: false,
  remainingMinor: minorUnits(5_000),
  goingOutMinor: minorUnits(1_000),
};

describe('the rule for refunds', () => {
  it('refuses by the first reason against it', () => {
    const against = {
      account_cancelled: { open: false },
      account_closing: { closing: true },
      meter_postpaid: { postpaid: true },
      amount_not_positive: { amountMinor: 0 },
      meter_cannot_hold_exactly: { amountMinor: 2_147_483_648 },
      meter_not_read: { remainingMinor: undefined },
      meter_blocked: { blocked: true },
      over_remaining: { amountMinor: 4_001 },
    } as const;
    const names = [...REFUND_REFUSALS];
    names.forEach((refusal, at) => {
      // Everything that comes later speaks against it too, as far as the amounts allow.
      const later = names.slice(at).toReversed();
      const { amountMinor = 4_000, ...meter }: { amountMinor?: number } = Object.assign(
        {},
        ...later.map((name) => against[name]),
      );
      expect(checkRefund({ ...GOOD, ...meter }, minorUnits(amountMinor), 2))
        .withContext(refusal)
        .toBe(refusal);
    });
  });

  it('refuses in a currency with three decimals where the meter has no room for the third', () => {
    expect(checkRefund(GOOD, minorUnits(1_005), 3)).toBe('meter_cannot_hold_exactly');
    expect(checkRefund(GOOD, minorUnits(1_000), 3)).toBeUndefined();
  });

  it('lets give exactly up to what the meter holds, less what is going out already', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -5_000, max: 1_000_000 }),
        fc.nat(1_000_000),
        fc.integer({ min: 1, max: 1_000_000 }),
        (remaining, goingOut, amount) => {
          const meter = { ...GOOD, remainingMinor: minorUnits(remaining), goingOutMinor: minorUnits(goingOut) };
          const allowed = checkRefund(meter, minorUnits(amount), 2) === undefined;
          expect(allowed).toBe(amount <= remaining - goingOut);
          expect(refundableMinor(meter)).toBe(minorUnits(Math.max(remaining - goingOut, 0)));
        },
      ),
    );
  });
});
