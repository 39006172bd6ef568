import { assignmentTermsSchema } from '../accounts/accounts.contract.js';
import { settingsSchema } from '../settings/settings.contract.js';
import { changedValue, changesInWords, fieldWord, hasFieldWord, isReadable, shownChanges } from './changes-in-words.js';

const ENGLISH = { language: 'en', decimals: 2, currencyCode: 'CNY', timeZone: 'Asia/Shanghai' } as const;
const ID = '01900000-0000-7000-8000-000000000000';
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
    ['meters.0102020206.alarm1Minor', 10_000, '100.00 CNY', '100.00 CNY'],
    ['prices.sharp', 12_500, '1.25 CNY/kWh', '1.25 CNY/kWh'],
    ['totalPurchasedHundredths', 12_345, '123.45 CNY', '123.45 CNY'],
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
    [
      'permissions',
      '["sell.update","sell.view","log.view"]',
      'Operation log: See; Sell: See, Change',
      '操作日志：查看；售电：查看、修改',
    ],
    ['heldReason', 'over_hoarding_limit', 'over the hoarding limit', '超过囤积限额'],
    ['reason', 'signature_wrong', 'Its signature is wrong', '签名错误'],
    ['reason', 'keyed twice', 'keyed twice', 'keyed twice'],
    ['roleName', 'seller', 'Seller', '售电员'],
    ['state', 'failed', 'Failed', '发送失败'],
    ['saleId', 'K7-000123', 'K7-000123', 'K7-000123'],
    ['saleId', ID, 'not known any more', '已不存在'],
    ['filter', '[{"nameEn":"Search: li","nameZh":"关键字: li"}]', 'Search: li', '关键字: li'],
  ];
  for (const [name, value, english, chinese] of cases) {
    it(`show ${name} ${String(value)} as ${english}`, () => {
      expect([changedValue(name, value, ENGLISH), changedValue(name, value, CHINESE)]).toEqual([english, chinese]);
    });
  }

  it('name a payment method as the property does', () => {
    const methods = [
      { code: 'm_wallet', nameEn: 'Wallet', nameZh: '钱包', enabled: true, offline: false, disabledAt: null },
    ] as const;
    expect(changedValue('method', 'm_wallet', { ...CHINESE, methods })).toBe('钱包');
  });

  it('say of what nobody may read that it changed, and leave out what says nothing to a person', () => {
    const changes = [
      { name: 'smsSecret', before: null, after: 'ab12' },
      { name: 'smsTemplate', before: 'ab12', after: 'cd34' },
      { name: 'instanceId', before: null, after: ID },
      { name: 'version', before: 0, after: 1 },
      { name: 'remark', before: null, after: '' },
    ];
    const said = shownChanges(changes, ENGLISH).map(({ word, before, after }) => [word, before, after]);
    expect(said).toEqual([
      ['Secret', '–', 'a new one'],
      ['Template', 'the former one', 'a new one'],
    ]);
  });

  const readable: readonly (readonly [string, string, boolean])[] = [
    ['saleId', ID, true],
    ['meterId', ID, false],
    ['remark', ID, false],
    ['remark', 'back of the house', true],
    ['reason', 'over_hoarding_limit', true],
    ['reason', 'some_new_code', false],
    ['reason', 'keyed twice', true],
    ['ip', '10.0.0.1', true],
    ['0102020206', '301', true],
    ['state', 'waiting', true],
    ['state', 'elsewhere', false],
    ['permissions', '["sell.view"]', true],
    ['permissions', '["sell.dance"]', false],
    ['buildings', '[1,2]', true],
    ['names', '["one"]', false],
    ['newMeterCodes', '["0203040101"]', true],
    ['method', 'm_wallet', true],
  ];
  for (const [name, value, can] of readable) {
    it(`${can ? 'can be' : 'cannot be'} read where ${name} is ${value}`, () => {
      expect(isReadable(name, value)).toBe(can);
    });
  }

  it('are before and after where anything was before, with thousands apart', () => {
    const changes = [
      { name: 'remark', before: null, after: 'North' },
      { name: 'offlineFloatMinor', before: 10_000, after: 123_456_789 },
    ];
    expect(changesInWords(changes, CHINESE)).toMatch(/^备注: – → North; .*: 100.00 CNY → 1,234,567.89 CNY$/);
    expect(changesInWords(changes, { ...CHINESE, currencyCode: '' })).toMatch(/: 100.00 → 1,234,567.89$/);
  });

  it('stand in one line', () => {
    const changes = [
      { name: 'name', before: null, after: 'Counter' },
      { name: 'endsAt', before: null, after: '2026-11-26T13:39:30.124Z' },
    ];
    expect(changesInWords(changes, CHINESE)).toBe('名称: Counter; 有效期至: 2026-11-26 21:39');
  });

  it('of an import of hundreds of meters stand in one line that a cell of a spreadsheet can hold', () => {
    const changes = Array.from({ length: 600 }, (_, at) => ({
      name: `meters.${String(at).padStart(10, '0')}.room`,
      ...{ before: `A${at}`, after: `B${at}` },
    }));
    const line = changesInWords(changes, CHINESE);
    expect(line.length).toBeLessThan(4100);
    const [, said] = /^电表 · 0000000000 · 房号: A0 → B0; .*；另有 (\d+) 项$/.exec(line) ?? [];
    expect(line.split('; ').length + Number(said)).toBe(600);
  });
});
