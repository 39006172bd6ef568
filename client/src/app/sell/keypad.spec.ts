import { KEYS, press, type Key } from './keypad';

describe('the keypad', () => {
  const type = (keys: string, decimals: 0 | 2 | 3 = 2) =>
    [...keys].reduce((typed, key) => press(typed, key === '<' ? 'erase' : (key as Key), decimals), '');

  it('types amounts and takes no key that would make none', () => {
    expect(type('20')).toBe('20');
    expect(type('0020')).toBe('20');
    expect(type('.5')).toBe('0.5');
    expect(type('12.3456')).toBe('12.34');
    expect(type('1..2')).toBe('1.2');
    expect(type('12.5', 0)).toBe('125');
    expect(type('1.2345', 3)).toBe('1.234');
    expect(type('12<<<')).toBe('');
    expect(type('99999999999')).toBe('999999999');
    expect(KEYS.length).toBe(12);
  });
});
