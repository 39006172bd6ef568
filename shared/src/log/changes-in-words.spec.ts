import { assignmentTermsSchema } from '../accounts/accounts.contract.js';
import { settingsSchema } from '../settings/settings.contract.js';
import { changedValue, changesInWords, fieldWord, hasFieldWord } from './changes-in-words.js';

const ENGLISH = { language: 'en', decimals: 2, timeZone: 'Asia/Shanghai' } as const;
const CHINESE = { ...ENGLISH, language: 'zh' } as const;

describe('changes in words', () => {
  it('have a word for every setting and every term', () => {
    const fields = [...Object.keys(settingsSchema.shape), ...Object.keys(assignmentTermsSchema.shape)];
    expect(fields.filter((name) => !hasFieldWord(name))).toEqual([]);
  });

  it('call a meter of an account by its code, and no other field by its raw name', () => {
    expect(fieldWord('meters.0102020206.hoardingLimitMinor', 'zh')).toBe('电表 · 0102020206 · 囤积限额');
    expect([hasFieldWord('meters.0102020206.prices.sharp'), hasFieldWord('meters.fromNowhere')]).toEqual([true, false]);
  });

  const cases: readonly (readonly [string, string | number | boolean | null, string, string])[] = [
    ['endsAt', '2026-11-26T16:39:30.124Z', '2026-11-27 00:39', '2026-11-27 00:39'],
    ['endsAt', null, '–', '–'],
    ['remark', '', '–', '–'],
    ['remark', '2026-11-26T00:00', '2026-11-26T00:00', '2026-11-26T00:00'],
    ['meters.0102020206.alarm1Minor', 10_000, '100.00', '100.00'],
    ['prices.sharp', 12_500, '1.25', '1.25'],
    ['totalPurchasedHundredths', 12_345, '123.45', '123.45'],
    ['postpaid', true, 'Yes', '是'],
    ['mode', 'forced_off', 'Forced off', '强制断电'],
    ['method', 'mobile_money', 'Mobile money', '移动支付'],
    ['method', 'm_wallet', 'm_wallet', 'm_wallet'],
    ['buildings', 'all', 'All', '全部'],
    ['buildings', '[1,2]', '1, 2', '1、2'],
    ['ranges', '[{"from":3,"to":5},{"from":9,"to":9}]', '3–5, 9', '3–5、9'],
    [
      'methods',
      '[{"nameEn":"Cash","nameZh":"现金","enabled":true},{"nameEn":"Card","nameZh":"刷卡","enabled":false}]',
      'Cash, Card (off)',
      '现金、刷卡（停用）',
    ],
    ['remark', '[not a list', '[not a list', '[not a list'],
  ];
  for (const [name, value, english, chinese] of cases) {
    it(`show ${name} ${String(value)} as ${english}`, () => {
      expect([changedValue(name, value, ENGLISH), changedValue(name, value, CHINESE)]).toEqual([english, chinese]);
    });
  }

  it('stand in one line', () => {
    const changes = [
      { name: 'name', before: null, after: 'Counter' },
      { name: 'endsAt', before: null, after: '2026-11-26T13:39:30.124Z' },
    ];
    expect(changesInWords(changes, CHINESE)).toBe('名称: – → Counter; 有效期至: – → 2026-11-26 21:39');
  });
});
