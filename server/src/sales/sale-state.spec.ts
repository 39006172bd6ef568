import { SALE_STATES } from '#shared';
import { nextSaleState, type OrderEnding } from './sale-state.js';

const ENDINGS: readonly OrderEnding[] = ['applied', 'refused', 'needs_attention', 'void'];

describe('state of a sale', () => {
  it('follows its credit order, and nothing else', () => {
    const table = SALE_STATES.map((state) => [state, ...ENDINGS.map((ending) => nextSaleState(state, ending) ?? '-')]);
    expect(table).toEqual([
      ['accepted', 'credited', 'held', 'needs_attention', 'void'],
      ['held', '-', 'held', '-', '-'],
      ['quarantined', '-', '-', '-', '-'],
      ['credited', 'credited', '-', '-', '-'],
      ['needs_attention', 'credited', '-', 'needs_attention', 'void'],
      ['void', '-', '-', '-', 'void'],
      ['correcting', 'correcting', 'held', 'correcting', 'void'],
      ['corrected', '-', '-', '-', 'corrected'],
      ['refunded', '-', '-', '-', '-'],
    ]);
  });

  it('stays as it is when the same word comes again', () => {
    for (const state of SALE_STATES) {
      for (const ending of ENDINGS) {
        const after = nextSaleState(state, ending);
        if (after !== undefined) expect(nextSaleState(after, ending)).toBe(after);
      }
    }
  });
});
