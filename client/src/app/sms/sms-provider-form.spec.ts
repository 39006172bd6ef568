import type { SmsProviderSheet } from '#shared';
import { checkProvider, formOfProvider, providerOfForm, type SmsProviderForm } from './sms-provider-form';

const NONE: SmsProviderSheet = {
  provider: { kind: 'none', url: '', method: 'POST', headers: '', body: '', okText: '', timeoutSeconds: 15 },
  ...{ secretKept: false, version: 0, changedAt: null, changedBy: null },
};
const KEPT: SmsProviderSheet = {
  ...{ secretKept: true, version: 3, changedAt: '2026-03-02T09:00:00.000Z', changedBy: 'Ada' },
  provider: {
    ...{ kind: 'http', url: 'https://sms.example.org/send', method: 'POST', okText: 'OK', timeoutSeconds: 9 },
    headers: 'Authorization: Bearer {{secret}}',
    body: 'to={{to}}&text={{text}}',
  },
};
const typed = (change: Partial<SmsProviderForm['plan']>, rest: Partial<SmsProviderForm> = {}): SmsProviderForm => {
  const form = formOfProvider(KEPT);
  return { ...form, ...rest, plan: { ...form.plan, ...change } };
};

describe('the form of an SMS provider', () => {
  it('gives back exactly what it was filled with', () => {
    expect(providerOfForm(formOfProvider(KEPT))).toEqual(KEPT.provider);
    expect(checkProvider(formOfProvider(KEPT), KEPT)).toEqual({});
  });

  it('begins with what most providers want, which is right but for the address and the secret', () => {
    const form = formOfProvider(NONE);
    expect(checkProvider(form, NONE)).toEqual({});
    const begun = { ...form, plan: { ...form.plan, kind: 'http' as const, url: 'https://sms.example.org/' } };
    expect(checkProvider(begun, NONE)).toEqual({ secret: 'sms_secret_missing' });
    expect(checkProvider({ ...begun, secret: 'abc' }, NONE)).toEqual({});
  });

  const wrong: readonly (readonly [string, SmsProviderForm, object])[] = [
    [
      'an address of another host without its secret',
      typed({ url: 'https://b.example.org/' }),
      { secret: 'sms_secret_missing' },
    ],
    ['another path of the same host', typed({ url: 'https://sms.example.org/v2' }), {}],
    ['a template without a secret at another host', typed({ url: 'https://b.example.org/', headers: '' }), {}],
    ['http', typed({ url: 'http://b.example.org/' }, { secret: 'abc' }), { url: 'sms_address_not_safe' }],
    ['no seconds', typed({}, { timeoutSeconds: '' }), { timeoutSeconds: 'sms_timeout_wrong' }],
    ['too many seconds', typed({}, { timeoutSeconds: '61' }), { timeoutSeconds: 'sms_timeout_wrong' }],
    ['a secret that no header carries', typed({}, { secret: '钥匙' }), { secret: 'sms_secret_wrong' }],
    [
      'several faults',
      typed({ headers: 'x', body: '{{what}}' }),
      { headers: 'sms_header_wrong', body: 'sms_place_wrong' },
    ],
    ['anything while nothing is sent', typed({ kind: 'none', url: 'x' }, { timeoutSeconds: '' }), {}],
  ];
  for (const [what, form, faults] of wrong) {
    it(`says of ${what}: ${Object.values(faults).join(', ') || 'nothing'}`, () => {
      expect(checkProvider(form, KEPT) as object).toEqual(faults);
    });
  }
});
