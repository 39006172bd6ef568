import { REFUND_STATES } from '../refunds/refund-rules.js';
import { SALE_STATES } from '../sales/sale-rules.js';
import { checkRefundCorrection, checkSaleCorrection } from './correction-rules.js';

describe('the rule for corrections', () => {
  it('lets a sale be reversed once, while its money is or will be in a meter', () => {
    const told = (open: boolean, unsent: boolean, closing = false) =>
      SALE_STATES.map((state) => [state, checkSaleCorrection({ state, open, unsent, closing }) ?? '-']);
    const never = [
      ['held', 'sale_is_held'],
      ['quarantined', 'sale_is_held'],
      ['void', 'sale_is_held'],
      ['correcting', 'corrected_already'],
      ['corrected', 'corrected_already'],
      ['refunded', 'sale_refunded'],
    ];
    const may = ['accepted', 'credited', 'needs_attention'];
    for (const [open, unsent, answer] of [
      [true, false, '-'],
      [true, true, '-'],
      [false, true, '-'],
      [false, false, 'account_cancelled'],
    ] as const) {
      expect(new Map(told(open, unsent) as [string, string][])).toEqual(
        new Map([...never, ...may.map((state) => [state, answer])] as [string, string][]),
      );
    }
  });

  it('leaves a meter that is being settled to its settlement', () => {
    const sale = { state: 'credited', open: true, closing: true } as const;
    expect(checkSaleCorrection({ ...sale, unsent: false })).toBe('account_closing');
    expect(checkSaleCorrection({ ...sale, unsent: true })).toBeUndefined();
  });

  const GOOD: Parameters<typeof checkRefundCorrection>[0] = {
    cause: 'refund',
    state: 'payable',
    ...{ carriedMinor: 0, amountMinor: 100, unsent: false },
    ...{ open: true, closing: false, roomMinor: 100, paid: false },
  };

  it('lets a refund be reversed while nothing or all of it has gone to the meter', () => {
    const told = REFUND_STATES.map((state) => [state, checkRefundCorrection({ ...GOOD, state }) ?? '-']);
    expect(told).toEqual([
      ['on_its_way', 'refund_under_way'],
      ['payable', '-'],
      ['paid', 'payment_missing'],
      ['carried', '-'],
      ['refused', 'not_correctable'],
      ['void', 'not_correctable'],
      ['needs_attention', 'refund_under_way'],
      ['corrected', 'corrected_already'],
    ]);
  });

  const cases: [title: string, change: Partial<typeof GOOD>, answer: string | undefined][] = [
    ['a refund that no gateway has', { state: 'on_its_way', unsent: true, open: false }, undefined],
    ['a paid one with its money', { state: 'paid', paid: true }, undefined],
    ['the reversal of a sale', { cause: 'correction' }, 'not_correctable'],
    ['a settlement', { cause: 'settlement' }, 'not_correctable'],
    ['one that another meter has', { carriedMinor: 1 }, 'not_correctable'],
    ['one of a cancelled account', { open: false, roomMinor: 0 }, 'account_cancelled'],
    ['one of an account that is being closed', { closing: true }, 'account_closing'],
    ['one that the meter has no room for', { roomMinor: 99, state: 'paid' }, 'over_hoarding_limit'],
  ];
  for (const [title, change, answer] of cases) {
    it(`answers for ${title}`, () => {
      expect(checkRefundCorrection({ ...GOOD, ...change }) as string | undefined).toBe(answer);
    });
  }
});
