/**
 * What an SMS provider is asked over HTTP: an address, headers and a body in which places stand for the message. One
 * list of faults for the form, which shows each beside its field, and for the server, which refuses with the first.
 */
import type { SmsProviderPlan } from './sms.contract.js';

/** What a message and the provider's secret are written as in a template. */
export const SMS_PLACES = ['to', 'digits', 'text', 'id', 'secret'] as const;
export type SmsPlace = (typeof SMS_PLACES)[number];
export type SmsPlaces = Readonly<Record<SmsPlace, string>>;

/** In order of precedence. */
export const SMS_PROVIDER_FAULTS = [
  'sms_address_wrong',
  'sms_address_not_safe',
  'sms_header_wrong',
  'sms_secret_in_plain',
  'sms_place_wrong',
  'sms_text_nowhere',
  'sms_body_not_json',
] as const;
export type SmsProviderFaultName = (typeof SMS_PROVIDER_FAULTS)[number];
export interface SmsProviderFault {
  readonly refusal: SmsProviderFaultName;
  readonly path: 'url' | 'headers' | 'body';
}

interface Header {
  readonly name: string;
  readonly value: string;
}

const PLACE = /\{\{\s*([^{}]*?)\s*\}\}/g;
const ADDRESS = /^(https?):\/\/(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(:\d{1,5})?(?=[/?]|$)[^\s\\#]*$/i;
const LOOPBACK = /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])$/i;
const HEADER = /^([!#$%&'*+.^_`|~0-9a-z-]+):[ \t]*([\x20-\x7e]*)$/i;
/** What the connection itself says, or what would say another length than was sent. */
const NOT_OURS = /^(host|connection|content-length|transfer-encoding|upgrade|expect|keep-alive|te|trailer)$/i;
const SECRET_NAME = /auth|key|token|secret|password/i;

/** Scheme, host and port; undefined where the text is no address that may be asked. A secret belongs to one of them. */
export function smsOriginOf(url: string): string | undefined {
  const [, scheme, host, port = ''] = ADDRESS.exec(url) ?? [];
  return scheme && host ? `${scheme}://${host}${port}`.toLowerCase() : undefined;
}

/** `Name: value`, one in a line; undefined when a line is none, or says what is not for us to say. */
export function parseSmsHeaders(text: string): readonly Header[] | undefined {
  const headers: Header[] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const [, name, value] = HEADER.exec(line.trim()) ?? [];
    if (name === undefined || value === undefined || NOT_OURS.test(name)) return undefined;
    headers.push({ name, value: value.trim() });
  }
  return headers;
}

const placesIn = (text: string): string[] => [...text.matchAll(PLACE)].map(([, name = '']) => name);
/** Whether a template asks for the secret. */
export function usesSmsSecret({ url, headers, body }: SmsProviderPlan): boolean {
  return placesIn([url, headers, body].join('\n')).includes('secret');
}

/** Everything that is wrong, the first reason first; empty when it may be kept. */
export function smsProviderFaults(plan: SmsProviderPlan): SmsProviderFault[] {
  if (plan.kind === 'none') return [];
  const { url, headers, method } = plan;
  const body = method === 'GET' ? '' : plan.body;
  const faults: SmsProviderFault[] = [];
  const add = (refusal: SmsProviderFaultName, path: SmsProviderFault['path'], wrong: boolean): void => {
    if (wrong) faults.push({ refusal, path });
  };
  const [, scheme, host = ''] = ADDRESS.exec(url) ?? [];
  add('sms_address_wrong', 'url', scheme === undefined);
  add('sms_address_not_safe', 'url', scheme?.toLowerCase() === 'http' && !LOOPBACK.test(host));
  const parsed = parseSmsHeaders(headers);
  add('sms_header_wrong', 'headers', parsed === undefined);
  const bare = ({ name, value }: Header) =>
    SECRET_NAME.test(name) && !placesIn(value).includes('secret') && value.replace(PLACE, '').trim() !== '';
  add('sms_secret_in_plain', 'headers', parsed?.some(bare) ?? false);
  const known = (places: readonly string[], text: string) =>
    placesIn(text).every((name) => places.includes(name)) && !/\{\{|\}\}/.test(text.replace(PLACE, ''));
  add('sms_place_wrong', 'url', !known(SMS_PLACES, url));
  // The text of a message has letters that no header can carry.
  add('sms_place_wrong', 'headers', !known(['id', 'secret'], headers));
  add('sms_place_wrong', 'body', !known(SMS_PLACES, body));
  const named = new Set(placesIn(url + body));
  const complete = named.has('text') && (named.has('to') || named.has('digits'));
  add('sms_text_nowhere', method === 'GET' ? 'url' : 'body', !complete);
  add('sms_body_not_json', 'body', body !== '' && wayOf(parsed ?? []) === 'json' && !isJson(fillBody(plan, SAMPLE)));
  return faults.sort((a, b) => SMS_PROVIDER_FAULTS.indexOf(a.refusal) - SMS_PROVIDER_FAULTS.indexOf(b.refusal));
}

const SAMPLE: SmsPlaces = { to: '+100000', digits: '100000', text: '"\\\n', id: 'a', secret: 's' };

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const fill = (template: string, write: (name: SmsPlace) => string): string =>
  template.replace(PLACE, (whole, name: string) =>
    SMS_PLACES.some((known) => known === name) ? write(name as SmsPlace) : whole,
  );

type Way = 'json' | 'form' | 'xml' | 'plain';
/** How a body is written, by what its headers call it; a form where they say nothing. */
function wayOf(headers: readonly Header[]): Way {
  const type = headers.find(({ name }) => name.toLowerCase() === 'content-type')?.value.toLowerCase();
  if (type === undefined || type.includes('x-www-form-urlencoded')) return 'form';
  return type.includes('json') ? 'json' : type.includes('xml') ? 'xml' : 'plain';
}

const XML_SIGNS: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  '"': '&quot;',
  "'": '&apos;',
};
/** Each value so that it stays a value, whatever signs are in it. */
const WRITERS: Readonly<Record<Way, (value: string) => string>> = {
  json: (value) => JSON.stringify(value).slice(1, -1),
  form: encodeURIComponent,
  xml: (value) => value.replace(/[<>&"']/g, (sign) => XML_SIGNS[sign] ?? sign),
  plain: (value) => value,
};

function fillBody({ headers, body }: SmsProviderPlan, places: SmsPlaces): string {
  const write = WRITERS[wayOf(parseSmsHeaders(headers) ?? [])];
  return fill(body, (name) => write(places[name]));
}

export interface SmsRequest {
  readonly url: string;
  readonly method: SmsProviderPlan['method'];
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string | null;
}

/** What is sent for one message. A template that has faults has no request. */
export function smsRequestOf(plan: SmsProviderPlan, places: SmsPlaces): SmsRequest {
  const given = (parseSmsHeaders(plan.headers) ?? []).map(
    ({ name, value }) => [name, fill(value, (place) => places[place])] as const,
  );
  const url = fill(plan.url, (name) => encodeURIComponent(places[name]));
  if (plan.method === 'GET') return { url, method: 'GET', headers: given, body: null };
  const named = given.some(([name]) => name.toLowerCase() === 'content-type');
  const form = [['content-type', 'application/x-www-form-urlencoded']] as const;
  return { url, method: plan.method, headers: named ? given : [...given, ...form], body: fillBody(plan, places) };
}

/** Whether an answer has the text that says 'taken'; `*` stands for anything, and nothing for every answer. */
export function smsAnswerIsGood(pattern: string, answer: string): boolean {
  let from = 0;
  for (const part of pattern.split('*')) {
    const at = answer.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return true;
}
