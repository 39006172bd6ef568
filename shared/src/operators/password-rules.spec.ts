import * as fc from 'fast-check';
import { leansOnLoginName, passwordFault, type PasswordFault } from './password-rules.js';

describe('a password', () => {
  const refused: Readonly<Record<PasswordFault, readonly string[]>> = {
    blank: [' '.repeat(10), '\u3000'.repeat(10)],
    repeats: ['aaaaaaaaaa', 'abababababab', 'abcabcabcabc', '1234123412', 'aaaaaaaaab', 'ＡＡＡＡＡＡＡＡＡＡ'],
    row: [
      '1234567890',
      '0987654321',
      'abcdefghij',
      'abcde12345',
      'qwertyuiop',
      'QwertyUiop',
      'poiuytrewq',
      'asdfghjkl;',
    ],
    common: ['password1234', 'Password!1', 'P@ssw0rd123', 'adminadmin99', 'my-password', '1q2w3e4r5t', '1qaz2wsx3edc'],
  };
  for (const [fault, passwords] of Object.entries(refused)) {
    for (const password of passwords) {
      it(`is not taken as "${password}": ${fault}`, () => {
        expect<string | undefined>(passwordFault(password)).toBe(fault);
      });
    }
  }

  const taken = [
    'a long enough password',
    'demo-admin',
    'tinhorse77',
    '13800138000',
    '今天天气很好我们去爬山',
    'i3tw-ntgy-ny34-kpk4',
  ];
  for (const password of taken) {
    it(`is taken as "${password}"`, () => {
      expect(passwordFault(password)).toBeUndefined();
    });
  }

  const names: readonly [string, string, boolean][] = [
    ['maria.nowak', 'maria.nowak', true],
    ['Maria.Nowak1', 'maria.nowak', true],
    ['pw.userpw.', 'pw.user', true],
    ['admin1234567890', 'admin', true],
    ['mariamariamaria', 'maria', true],
    ['maria has a tin horse', 'maria', false],
    ['a banana and a papaya', 'a', false],
    ['a long enough password', 'maria', false],
  ];
  for (const [password, name, leans] of names) {
    it(`of ${name} ${leans ? 'is not' : 'is'} taken as "${password}"`, () => {
      expect(leansOnLoginName(password, name)).toBe(leans);
    });
  }

  it('is refused as one piece over and over however long it is', () => {
    const piece = fc.string({ minLength: 1, maxLength: 4, unit: fc.constantFrom(...'abcxyz0189!') });
    fc.assert(
      fc.property(piece, fc.integer({ min: 10, max: 40 }), (one, length) => {
        expect(passwordFault(one.repeat(length).slice(0, length))).toBe('repeats');
      }),
    );
  });
});
