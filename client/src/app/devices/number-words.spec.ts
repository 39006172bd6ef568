import { wordsOfRanges } from './number-words';

describe('words of ranges', () => {
  it('name single numbers, ranges, and where there is no end', () => {
    const ranges = [
      { from: 7, to: 9 },
      { from: 12, to: 12 },
      { from: 15, to: null },
    ];
    expect(wordsOfRanges(ranges, (from) => `from ${from} on`)).toBe('7–9, 12, from 15 on');
    expect(wordsOfRanges([], String)).toBe('');
  });
});
