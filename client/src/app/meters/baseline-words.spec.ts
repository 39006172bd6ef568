import { ORDER_REASONS, minorUnits } from '#shared';
import en from '../../i18n/en.json';
import { blockedWords, differenceWords, endingWords } from './baseline-words';

const isWorded = (key: string): boolean => {
  const found = key.split('.').reduce<unknown>((words, part) => (words as Record<string, unknown>)[part], en);
  return typeof found === 'string';
};

describe('the words of a baseline', () => {
  for (const [minor, word] of [
    [0, 'none'],
    [1, 'more'],
    [-1, 'less'],
  ] as const) {
    it(`say ${word} of a difference of ${minor}`, () => {
      const key = differenceWords(minorUnits(minor));
      expect(key).toBe(`baseline.difference.${word}`);
      expect(isWorded(key)).toBeTrue();
    });
  }

  for (const [receiptNumber, ending, word] of [
    ['T1-000001', 'applied', 'sale_applied'],
    ['T1-000001', 'void', 'sale_void'],
    [null, 'applied', 'order_applied'],
    [null, 'void', 'order_void'],
  ] as const) {
    it(`say ${word} of an order ${receiptNumber ?? 'without a receipt'} that is ${ending}`, () => {
      const key = endingWords({ orderId: '', amountMinor: minorUnits(100), receiptNumber, ending });
      expect(key).toBe(`baseline.ending.${word}`);
      expect(isWorded(key)).toBeTrue();
    });
  }

  it('say something of every reason, and of one that a newer server made up', () => {
    expect([...ORDER_REASONS, 'made up'].map(blockedWords).filter((key) => !isWorded(key))).toEqual([]);
    expect(blockedWords('not_this_meter')).toBe('baseline.what.not_this_meter');
    expect(blockedWords('made up')).toBe('baseline.what.other');
  });
});
