import en from '../../i18n/en.json';
import zh from '../../i18n/zh.json';
import {
  ALL_PERMISSIONS,
  COMMAND_WORDS,
  CURRENCY_FIXED_BY,
  DEVICE_STATES,
  GATEWAY_STATES,
  IMPORT_FAULT_WORDS,
  ORDER_REASONS,
  SETTINGS_FAULTS,
  TIME_ZONE_FIXED_BY,
} from '#shared';
import { DRAFT_FAULTS } from '../accounts/opening-draft';
import { GROUP_NAMES, TYPING_FAULTS } from '../settings/settings-form';
import { SMS_FORM_FAULTS } from '../sms/sms-provider-form';
import { SOURCES } from '../ui/test/sources';
import { DOOR_REFUSALS, WORDED_REFUSALS } from '../ui/words-of-refusal';
import { FIRST_WORDS } from './first-words';
import { wordsOfRules } from './words-of-rules';

interface Words {
  readonly [key: string]: string | Words;
}
const flat = (words: Words, path = ''): [string, string][] =>
  Object.entries(words).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[path + key, value]] : flat(value, `${path}${key}.`),
  );
const ENGLISH = new Map(flat({ ...en, ...wordsOfRules('en') }));
const CHINESE = new Map(flat({ ...zh, ...wordsOfRules('zh') }));
const valuesOf = (text = '') => [...text.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map(([, name]) => name).sort();

/** What is put behind a beginning that other keys have too, which are written whole; of any other all keys are used. */
const ENDINGS: Readonly<Record<string, readonly string[]>> = {
  'devices.': DEVICE_STATES,
  'gateways.': GATEWAY_STATES,
  'receipt.': ['credited', 'onItsWay', 'correcting', 'corrected', 'refunded'],
  'paper.': ['tenant', 'room', 'method', 'operator'],
  'terms.': ['promptAlarm1', 'promptAlarm2', 'sendAlarms'],
  // Each of these words is asked for by a scanner that is told whose words it has.
  'scanner.': ['scan', 'noCamera', 'code', 'take'],
  'lost.': ['scan', 'noCamera', 'code', 'take'],
};
/** Chosen between before the ending is put behind. */
const BEGINNINGS = ['queue.next.'];

/** The same in every language. */
const UNITS = /\b(W|kWh|PDF)\b/g;

const templatesOf = (path: string, source: string): string[] =>
  path.endsWith('.html')
    ? [source]
    : [...source.matchAll(/^ {2}template:\s*(['`])([\s\S]*?)\1,$/gm)].map(([, , text = '']) => text);

/** The files of these components and of all that they are made of, their templates among them. */
function withImports(sources: ReadonlyMap<string, string>, paths: readonly string[]): ReadonlySet<string> {
  const found = new Set(paths);
  for (const path of found) {
    for (const [, name = ''] of (sources.get(path) ?? '').matchAll(/(?:from|templateUrl:) '(\.[^']+)'/g)) {
      const imported = new URL(name.endsWith('.html') ? name : `${name}.ts`, `http://app/${path}`).pathname.slice(1);
      if (sources.has(imported)) found.add(imported);
    }
  }
  return found;
}

/** What a template would show in every language alike: its text and spoken attributes without bindings. */
function bareText(template: string): string[] {
  const text = template
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/\{\{[\s\S]*?\}\}/g, '')
    .replace(/@let\b[^;]*;/g, '')
    .replace(/@(if|else|for|switch|case|default|empty|defer|placeholder|loading|error)\b[^{]*\{/g, '');
  const spoken = [...text.matchAll(/\s(?:aria-label|placeholder|title|alt)="([^"]*)"/g)].map(([, value = '']) => value);
  const shown = text.replace(/<[a-z/](?:[^>"']|"[^"]*"|'[^']*')*>/gi, '\n').split('\n');
  return [...spoken, ...shown]
    .map((line) => line.replace(/&\w+;/g, '').replace(UNITS, '').trim())
    .filter((line) => /\p{L}/u.test(line));
}

describe('words', () => {
  /** all but the specs, by their paths in the app */
  let sources: ReadonlyMap<string, string>;
  beforeAll(async () => {
    const paths = SOURCES.filter((path) => !path.endsWith('.spec.ts'));
    const texts = await Promise.all(paths.map(async (path) => (await fetch(path)).text()));
    sources = new Map(paths.map((path, at) => [path.replace(/^.*\/client\/src\/app\//, ''), texts[at] ?? '']));
  });

  it('are there in both languages', () => {
    expect([...CHINESE.keys()].sort()).toEqual([...ENGLISH.keys()].sort());
  });

  it('are never empty and take the same values in both', () => {
    for (const [key, text] of ENGLISH) {
      expect(text.trim()).withContext(key).not.toBe('');
      expect(valuesOf(CHINESE.get(key)))
        .withContext(key)
        .toEqual(valuesOf(text));
    }
  });

  it('call one thing by one word in Chinese: 房号 is the room, 户号 the number of the account', () => {
    const said = [
      ...CHINESE,
      ...Object.entries(IMPORT_FAULT_WORDS).map(([name, { zh: text }]): [string, string] => [name, text]),
      ...Object.entries(COMMAND_WORDS).map(([name, { zh: text }]): [string, string] => [name, text]),
    ];
    const other = /账号|用户编号|用户号|楼宇|租户|许可(?!证)|注册|退费|只电表/;
    expect(said.filter(([, text]) => other.test(text))).toEqual([]);
    expect(said.filter(([, text]) => text.includes('户号 {{room}}') || text.includes('房号 {{number}}'))).toEqual([]);
  });

  it('are there for everything that the server and the rules may say', () => {
    const wanted = [
      ...DOOR_REFUSALS.map((refusal) => `doorRefusal.${refusal}`),
      ...WORDED_REFUSALS.map((refusal) => `refusal.${refusal}`),
      ...ORDER_REASONS.map((reason) => `orderReason.${reason}`),
      ...[...TYPING_FAULTS, ...SETTINGS_FAULTS].map((fault) => `settingsFault.${fault}`),
      ...GROUP_NAMES.flatMap((group) => [`settings.group.${group}`, `settings.about.${group}`]),
      ...CURRENCY_FIXED_BY.map((why) => `settings.currencyFixed.${why}`),
      ...TIME_ZONE_FIXED_BY.map((why) => `settings.zoneFixed.${why}`),
      ...ALL_PERMISSIONS.flatMap((permission) => {
        const [scene, right] = permission.split('.');
        return [`scene.${scene}`, `right.${right}`];
      }),
      ...SMS_FORM_FAULTS.map((fault) => `refusal.${fault}`),
      ...DRAFT_FAULTS.map((fault) => `draftFault.${fault}`),
    ];
    expect(wanted.filter((key) => !ENGLISH.has(key))).toEqual([]);
  });

  it('stand in no template, and every key of a template is known', () => {
    expect(sources.size).toBeGreaterThan(20);
    const bare: string[] = [];
    const unknown: string[] = [];
    for (const [path, source] of sources) {
      for (const template of templatesOf(path, source)) {
        bare.push(...bareText(template).map((text) => `${path}: ${text}`));
        const keys = [...template.matchAll(/'([\w]+(?:\.[\w]+)+)'(?= *(?:\||:|\)))/g)].map(([, key = '']) => key);
        unknown.push(...keys.filter((key) => !ENGLISH.has(key)).map((key) => `${path}: ${key}`));
      }
    }
    expect(bare).toEqual([]);
    expect(unknown).toEqual([]);
  });

  it('of whatever the app begins with are there from the start', () => {
    const first = new Set(flat(FIRST_WORDS.en).map(([key]) => key));
    expect([...first].sort()).toEqual(
      flat(FIRST_WORDS.zh)
        .map(([key]) => key)
        .sort(),
    );
    const titles = ['app.name', 'signIn.title', 'verify.title'];
    const said = DOOR_REFUSALS.map((refusal) => `doorRefusal.${refusal}`);
    const missing = [...titles, ...said].filter((key) => !first.has(key));
    const known = [...ENGLISH.keys()];
    const paths = withImports(sources, ['app.ts', 'session/sign-in-page.ts', 'receipt/verify-page.ts']);
    expect(paths).toContain('session/password-form.ts');
    for (const path of paths) {
      for (const template of templatesOf(path, sources.get(path) ?? '')) {
        const words = [...template.matchAll(/'([\w]+\.[\w.]*)'/g)].map(([, word = '']) => word);
        const keys = words.flatMap((word) =>
          known.filter((key) => key === word || (word.endsWith('.') && key.startsWith(word))),
        );
        missing.push(...keys.filter((key) => !first.has(key)).map((key) => `${path}: ${key}`));
      }
    }
    expect(missing).toEqual([]);
  });

  it('are all used', () => {
    const source = [...sources.values()].join('\n');
    const written = new Set([...source.matchAll(/['"`]([\w.]+)['"`]/g)].map(([, key]) => key));
    const begun = [...source.matchAll(/'(\w+\.[\w.]*)'\)? *\+|`(\w+\.[\w.]*)\$\{/g)].map(([, a, b]) => a ?? b ?? '');
    const open = new Set([...BEGINNINGS, ...begun.filter((beginning) => !(beginning in ENDINGS))]);
    const composed = new Set(
      Object.entries(ENDINGS).flatMap(([beginning, endings]) => endings.map((ending) => beginning + ending)),
    );
    const isUsed = (key: string) =>
      written.has(key) || composed.has(key) || [...open].some((beginning) => key.startsWith(beginning));
    expect([...ENGLISH.keys()].filter((key) => !isUsed(key))).toEqual([]);
  });
});
