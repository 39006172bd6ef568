import fc from 'fast-check';
import { pinFault } from './pin-rules.js';

describe('pin rules', () => {
  it('refuse what everybody tries first', () => {
    for (const pin of ['1111', '00000000', '1234', '4321', '7890', '0987', '3210', '1212', '123123', '12341234']) {
      expect(pinFault(pin)).withContext(pin).toBe('pin_too_simple');
    }
  });

  it('refuse what is not four to eight digits', () => {
    for (const pin of ['', '739', '739158024', '73a1', ' 7391', '７３９１']) {
      expect(pinFault(pin)).withContext(pin).toBe('pin_not_digits');
    }
  });

  it('take nearly every other one', () => {
    for (const pin of ['7391', '1223', '1357', '246813', '12344321']) {
      expect(pinFault(pin)).withContext(pin).toBeUndefined();
    }
    const all = Array.from({ length: 10_000 }, (_, at) => String(at).padStart(4, '0'));
    expect(all.filter((pin) => pinFault(pin)).length).toBeLessThan(150);
  });

  it('never throw', () => {
    fc.assert(fc.property(fc.string(), (text) => pinFault(text) !== undefined || /^\d{4,8}$/.test(text)));
  });
});
