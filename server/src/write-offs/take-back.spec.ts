import * as fc from 'fast-check';
import { minorUnits } from '#shared';
import { takenBack } from './take-back.js';

const of = (amount: number, reversed: number, cash: number, isLast = false) =>
  takenBack(
    { amountMinor: minorUnits(amount), reversedMinor: minorUnits(reversed) },
    { cashMinor: minorUnits(cash), isLast },
  );

describe('what is taken back of a write-off', () => {
  it('is the cash of the sale that came, as far as there is something left', () => {
    expect([of(5_000, 0, 2_000), of(5_000, 4_000, 2_000), of(5_000, 5_000, 2_000), of(0, 0, 2_000)]).toEqual(
      [2_000, 1_000, 0, 0].map(minorUnits),
    );
  });

  it('is nothing for what brought no cash', () => {
    expect([of(5_000, 0, 0), of(5_000, 0, -100)]).toEqual([0, 0].map(minorUnits));
  });

  it('is all that is left once the last number is in', () => {
    expect([of(5_000, 1_000, 0, true), of(5_000, 0, 9_000, true)]).toEqual([4_000, 5_000].map(minorUnits));
  });

  it('comes to the whole amount and no more, whatever came', () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.array(fc.nat(4_000), { minLength: 1, maxLength: 8 }), (amount, sales) => {
        let reversed = 0;
        for (const [at, cash] of sales.entries()) reversed += of(amount, reversed, cash, at === sales.length - 1);
        expect(reversed).toBe(amount);
      }),
    );
  });
});
