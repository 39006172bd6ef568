import { typedAmount } from './typed-amount';

describe('an amount typed into a filter', () => {
  for (const [text, minor] of [
    ['12.5', 1250],
    [' 3 ', 300],
    ['0', 0],
    ['-0.5', -50],
    ['−7', -700],
    ['', null],
  ] as const) {
    it(`“${text}” is ${minor}`, () => expect(typedAmount(text, 2)).toEqual({ ok: true, minor }));
  }

  it('is none with letters, two signs or too many decimals', () => {
    for (const text of ['a', '--1', '1.234', '-']) expect(typedAmount(text, 2).ok).withContext(text).toBeFalse();
  });
});
