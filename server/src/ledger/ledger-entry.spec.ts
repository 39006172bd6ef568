import * as fc from 'fast-check';
import { minorUnits } from '#shared';
import { checkEntry, type LedgerEntry } from './ledger-entry.js';

const ENTRY: LedgerEntry = {
  entryId: 'e1',
  kind: 'sale',
  saleId: 's1',
  orderId: 'o1',
  at: new Date(0),
  businessDate: '2026-03-01',
  rows: [{ debit: 'till:t1:cash', credit: 'meter:a1', amountMinor: minorUnits(2000) }],
};
const rows = (...amounts: number[]) =>
  amounts.map((amount) => ({ debit: 'held', credit: 'payable', amountMinor: amount as never }) as const);

describe('ledger entry', () => {
  it('may have one row or several', () => {
    expect(() => checkEntry(ENTRY)).not.toThrow();
    expect(() => checkEntry({ ...ENTRY, rows: rows(1, 2, 3) })).not.toThrow();
  });

  const wrong: [string, Partial<LedgerEntry>][] = [
    ['no rows', { rows: [] }],
    ['an amount of zero', { rows: rows(0) }],
    ['a negative amount', { rows: rows(-1) }],
    ['half a unit', { rows: rows(0.5) }],
    ['an amount past the safe integers', { rows: rows(2 ** 53) }],
    ['rows whose sum is past the safe integers', { rows: rows(2 ** 52, 2 ** 52) }],
    ['a movement to itself', { rows: [{ debit: 'held', credit: 'held', amountMinor: minorUnits(1) }] }],
    ['a movement of a meter without its order', { orderId: null }],
    ['no day', { businessDate: '' }],
  ];
  for (const [title, change] of wrong) {
    it(`is refused with ${title}`, () => {
      expect(() => checkEntry({ ...ENTRY, ...change })).toThrowError(RangeError);
    });
  }

  it('is taken exactly when every row moves a whole amount above zero', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -5, max: 1_000_000 }), { minLength: 1, maxLength: 8 }), (amounts) => {
        const check = () => checkEntry({ ...ENTRY, rows: rows(...amounts) });
        if (amounts.every((amount) => amount > 0)) expect(check).not.toThrow();
        else expect(check).toThrowError(RangeError);
      }),
    );
  });
});
