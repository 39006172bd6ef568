import { mixesAlphabets, readAs } from './alphabets.js';

describe('alphabets', () => {
  const texts: readonly [string, boolean][] = [
    ['\u0430dmin', true],
    ['admi\u043d', true],
    ['Ada \u0410dmin', true],
    ['ad\u03bfnis', true],
    ['\u0430\u03bf', true],
    ['a1\u0431', true],
    ['a\u0301\u0431', true],
    ['line\na\u0431', true],
    ['admin', false],
    ['Анна Maria', false],
    ['А-block', false],
    ['Ελένη Nowak', false],
    ['A座', false],
    ['王Li', false],
    ['12-3', false],
    ['', false],
  ];
  for (const [text, mixes] of texts) {
    it(`${mixes ? 'are mixed' : 'are not mixed'} in a word of "${text}"`, () => {
      expect(mixesAlphabets(text)).toBe(mixes);
    });
  }

  it('are read as Latin where a letter looks like it', () => {
    expect(['с\u043e\u0440', 'SOP', 'ｓｏｐ', 'жук', '王li'].map(readAs)).toEqual(['cop', 'sop', 'sop', 'жyk', '王li']);
  });
});
