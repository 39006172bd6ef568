import fc from 'fast-check';
import {
  parseSmsHeaders,
  smsAnswerIsGood,
  smsOriginOf,
  smsProviderFaults,
  smsRequestOf,
  usesSmsSecret,
} from './sms-provider.js';
import type { SmsProviderPlan } from './sms.contract.js';

const PLAN: SmsProviderPlan = {
  ...{ kind: 'http', url: 'https://sms.example.org/send', method: 'POST', headers: '', okText: '', timeoutSeconds: 15 },
  body: 'to={{digits}}&text={{text}}',
};
const JSON_PLAN: SmsProviderPlan = {
  ...PLAN,
  headers: 'Content-Type: application/json\nAuthorization: Bearer {{secret}}',
  body: '{"to":"{{to}}","text":"{{text}}","ref":"{{id}}"}',
};
const PLACES = {
  to: '+8613800138000',
  digits: '8613800138000',
  text: 'a "b" & <c>\n余额',
  id: 'm-1',
  secret: 's3 cret',
};

const pairsOf = (text: string) => text.split('&').map((pair) => pair.split('=').map(decodeURIComponent));

describe('an SMS provider', () => {
  it('has no faults as it is meant, and none while nothing is sent', () => {
    expect([PLAN, JSON_PLAN].map(smsProviderFaults)).toEqual([[], []]);
    expect(smsProviderFaults({ ...PLAN, kind: 'none', url: 'nowhere', body: '{{what}}' })).toEqual([]);
  });

  const faults: readonly (readonly [string, Partial<SmsProviderPlan>, string[]])[] = [
    ['no address', { url: '' }, ['sms_address_wrong url']],
    ['an address without a scheme', { url: 'sms.example.org' }, ['sms_address_wrong url']],
    ['another scheme', { url: 'ftp://sms.example.org/' }, ['sms_address_wrong url']],
    ['a name and password in the address', { url: 'https://a:b@sms.example.org/' }, ['sms_address_wrong url']],
    [
      'a backslash that another parser reads as a host',
      { url: 'https://a\\@b.example.org/' },
      ['sms_address_wrong url'],
    ],
    ['a place where the host stands', { url: 'https://{{to}}.example.org/' }, ['sms_address_wrong url']],
    ['a part that is never sent', { url: 'https://sms.example.org/#here' }, ['sms_address_wrong url']],
    ['http', { url: 'http://sms.example.org/' }, ['sms_address_not_safe url']],
    [
      'http to what only begins like this machine',
      { url: 'http://127.0.0.1.example.org/' },
      ['sms_address_not_safe url'],
    ],
    ['http to this machine', { url: 'http://127.0.0.1:8080/send' }, []],
    ['http to this machine by its name', { url: 'http://localhost/send' }, []],
    ['http to this machine, the newer way', { url: 'http://[::1]:8080/send' }, []],
    ['a line that is no header', { headers: 'X-A: b\nhello' }, ['sms_header_wrong headers']],
    ['a header of the connection', { headers: 'Content-Length: 3' }, ['sms_header_wrong headers']],
    ['letters that no header carries', { headers: 'X-Name: 王' }, ['sms_header_wrong headers']],
    ['a secret in plain', { headers: 'X-Api-Key: abc' }, ['sms_secret_in_plain headers']],
    ['a key that is no secret', { headers: 'Idempotency-Key: {{id}}' }, []],
    ['a place that is none', { body: '{{to}} {{text}} {{name}}' }, ['sms_place_wrong body']],
    ['half a place', { body: '{{to}} {{text}} {{id' }, ['sms_place_wrong body']],
    ['the text in a header', { headers: 'X-Text: {{text}}' }, ['sms_place_wrong headers']],
    ['no text', { body: 'to={{to}}' }, ['sms_text_nowhere body']],
    ['no number', { body: 'text={{text}}' }, ['sms_text_nowhere body']],
    ['all of it in the address', { url: `${PLAN.url}?to={{to}}&t={{text}}`, body: '', method: 'GET' }, []],
    ['GET with the number in the body', { method: 'GET' }, ['sms_text_nowhere url']],
    [
      'JSON that is none',
      { headers: 'content-type: application/json', body: '{"to": {{to}}, "text": {{text}}}' },
      ['sms_body_not_json body'],
    ],
  ];
  for (const [what, change, expected] of faults) {
    it(`${expected.length ? `is refused for ${what}: ${expected.join(', ')}` : `may have ${what}`}`, () => {
      expect(smsProviderFaults({ ...PLAN, ...change }).map(({ refusal, path }) => `${refusal} ${path}`)).toEqual(
        expected,
      );
    });
  }

  it('is told the message so that each value stays a value', () => {
    expect(JSON.parse(smsRequestOf(JSON_PLAN, PLACES).body ?? '')).toEqual({
      to: PLACES.to,
      text: PLACES.text,
      ref: 'm-1',
    });
    expect(smsRequestOf(JSON_PLAN, PLACES).headers).toEqual([
      ['Content-Type', 'application/json'],
      ['Authorization', 'Bearer s3 cret'],
    ]);
    const form = smsRequestOf(PLAN, PLACES);
    expect(form.headers).toEqual([['content-type', 'application/x-www-form-urlencoded']]);
    expect(pairsOf(form.body ?? '')).toEqual([
      ['to', PLACES.digits],
      ['text', PLACES.text],
    ]);
    const xml = { ...PLAN, headers: 'Content-Type: text/xml', body: '<m to="{{to}}">{{text}}</m>' };
    expect(smsRequestOf(xml, PLACES).body).toBe('<m to="+8613800138000">a &quot;b&quot; &amp; &lt;c&gt;\n余额</m>');
    const get = { ...PLAN, method: 'GET' as const, url: `${PLAN.url}?to={{to}}&text={{ text }}` };
    const { url, body } = smsRequestOf(get, PLACES);
    expect([...pairsOf(url.split('?')[1] ?? ''), body]).toEqual([['to', PLACES.to], ['text', PLACES.text], null]);
  });

  it('is told exactly the text that was written, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const places = { ...PLACES, text };
        expect(Object(JSON.parse(smsRequestOf(JSON_PLAN, places).body ?? ''))['text']).toBe(text);
        expect(pairsOf(smsRequestOf(PLAN, places).body ?? '')[1]?.[1]).toBe(text);
      }),
    );
  });

  it('has a secret that belongs to one host', () => {
    expect([PLAN, JSON_PLAN].map(usesSmsSecret)).toEqual([false, true]);
    expect(
      ['https://SMS.example.org/a?b', 'https://sms.example.org:8443', 'http://127.0.0.1:8080/', 'nowhere'].map(
        smsOriginOf,
      ),
    ).toEqual(['https://sms.example.org', 'https://sms.example.org:8443', 'http://127.0.0.1:8080', undefined]);
  });

  it('reads headers line by line', () => {
    expect(parseSmsHeaders(' A: b \n\nC:d: e\r')).toEqual([
      { name: 'A', value: 'b' },
      { name: 'C', value: 'd: e' },
    ]);
    expect(parseSmsHeaders('A b')).toBeUndefined();
  });

  const answers: readonly (readonly [string, string, boolean])[] = [
    ['', 'anything', true],
    ['OK', 'Status: OK 17', true],
    ['OK', 'ok', false],
    ['"code":*0', '{"code": 0}', true],
    ['a*b*c', 'xa1c2b3c', true],
    ['a*b*c', 'acb', false],
    ['*', '', true],
  ];
  for (const [pattern, answer, good] of answers) {
    it(`that answers ${JSON.stringify(answer)} has ${good ? '' : 'not '}taken it where ${JSON.stringify(pattern)} says so`, () => {
      expect(smsAnswerIsGood(pattern, answer)).toBe(good);
    });
  }
});
