import { randomBytes } from 'node:crypto';
import { CODE_KINDS, codeFrom, hashOfCode } from './one-time-code.js';

describe('a one-time code', () => {
  for (const [kind, shape] of [
    ['gateway', /^([A-HJ-NP-Z2-9]{5}-){3}[A-HJ-NP-Z2-9]{5}$/],
    ['device', /^([A-HJ-NP-Z2-9]{4}-){2}[A-HJ-NP-Z2-9]{4}$/],
  ] as const) {
    it(`for a ${kind} may be typed in any case, with or without dashes`, () => {
      const make = () => codeFrom(kind, randomBytes(CODE_KINDS[kind].letters));
      const code = make();
      expect(code).toMatch(shape);
      expect(hashOfCode(kind, code.toLowerCase().replaceAll('-', ' '))).toBe(hashOfCode(kind, code));
      expect(hashOfCode(kind, make())).not.toBe(hashOfCode(kind, code));
    });
  }

  it('for one thing is none for another', () => {
    expect(hashOfCode('gateway', 'ABCD')).not.toBe(hashOfCode('device', 'ABCD'));
  });
});
