import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { METER_MODEL_IDS, METER_MODELS, registerBlockWords, registerValueWords, registerWords } from '#shared';
import { loadProfiles, parseProfile } from './load-profiles.js';
import { planMode, planWrite } from './meter-terms.js';
import type { PlannedWrite } from './meter-terms.js';
import { creditStrategy, refuseKind } from './profile.js';

const SHIPPED = new URL('./DDSY1352.json', import.meta.url);
const profiles = loadProfiles();
const ddsy = profiles.get('DDSY1352')!;

describe('meter profiles', () => {
  it('are there for every model that the product knows, and agree with it', () => {
    expect([...profiles.keys()].sort()).toEqual([...METER_MODEL_IDS].sort());
    for (const model of METER_MODEL_IDS) {
      const profile = profiles.get(model)!;
      expect([model, profile.phases, profile.prepaid]).toEqual([
        model,
        METER_MODELS[model].phases,
        METER_MODELS[model].prepaid,
      ]);
    }
  });

  it('name mark and source of each register', () => {
    for (const profile of profiles.values()) {
      for (const block of Object.values(profile.blocks)) {
        for (const register of Object.values(block.fields)) expect(register.source.length).toBeGreaterThan(5);
      }
    }
  });

  it('have words for every block and register in both languages, and for what their switches say', () => {
    const nameless: string[] = [];
    for (const { model, blocks } of profiles.values()) {
      for (const [block, { fields }] of Object.entries(blocks)) {
        const words = registerBlockWords(block);
        if (!words?.en || !words.zh) nameless.push(`${model} ${block}`);
        for (const [name, { type }] of Object.entries(fields)) {
          const called = registerWords(name);
          const isRaw = !called || called.en.includes('_') || called.en.includes('#') || called.zh === called.en;
          const isBare = type === 'bit' && !(registerValueWords(name, '0') && registerValueWords(name, '1'));
          if (isRaw || isBare) nameless.push(`${model} ${block}.${name}`);
        }
      }
    }
    expect(nameless).toEqual([]);
    expect([registerWords('voltage_2')?.en, registerWords('relay_closed_3')?.zh]).toEqual(['Voltage L2', '继电器 3']);
    expect([registerValueWords('forced_off', '1')?.en, registerValueWords('forced_off', '2')]).toEqual([
      ...['Open', undefined],
    ]);
    expect([registerWords('new_thing_1'), registerBlockWords('new')]).toEqual([undefined, undefined]);
  });

  it('bring credit by mailbox to simulated meters, by the gateway to real ones, and none to metering-only ones', () => {
    expect(creditStrategy(ddsy, true)).toBe('mailbox');
    expect(creditStrategy(ddsy, false)).toBe('gateway');
    expect(creditStrategy(profiles.get('DTSF1352')!, true)).toBeUndefined();
  });

  it('refuse a meter that says that it is something else, in a sentence', () => {
    expect(refuseKind(ddsy, 7)).toBeUndefined();
    expect(refuseKind(ddsy, 5)).toMatch(/kind 5.*DDSY1352.*kind 7/);
    expect(refuseKind(profiles.get('ACR220')!, 0)).toBeUndefined();
  });

  it('are added by a file alone', () => {
    const folder = mkdtempSync(join(tmpdir(), 'profiles-'));
    try {
      const json: Record<string, unknown> = JSON.parse(readFileSync(SHIPPED, 'utf8'));
      writeFileSync(join(folder, 'NEW-1.json'), JSON.stringify({ ...json, model: 'NEW-1', kind: 9 }));
      expect(loadProfiles(folder).get('NEW-1')?.kind).toBe(9);
      writeFileSync(join(folder, 'BAD.json'), '{');
      writeFileSync(join(folder, 'WORSE.json'), '{"model":"WORSE"}');
      expect(() => loadProfiles(folder)).toThrowError(/BAD\.json[\s\S]*WORSE\.json/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  const BROKEN: readonly { what: string; change: (text: string) => string; problem: RegExp }[] = [
    {
      what: 'a register outside of its block',
      change: (text) => text.replace('"0x0215"', '"0x0300"'),
      problem: /hot\.energy_total/,
    },
    { what: 'an unknown mark', change: (text) => text.replace('"mark": "two"', '"mark": "sure"'), problem: /mark/ },
    {
      what: 'a poll without energy',
      change: (text) => text.replace('"energy_total"', '"energy"'),
      problem: /energy_total/,
    },
    {
      what: 'an address that is none',
      change: (text) => text.replace('"0x0400"', '"1024"'),
      problem: /register address/,
    },
    {
      what: 'another model than its file',
      change: (text) => text.replace('"DDSY1352"', '"DDSY1353"'),
      problem: /named for/,
    },
    { what: 'a bit without its number', change: (text) => text.replace(/"bit": 8,?/, ''), problem: /fault/ },
  ];
  for (const { what, change, problem } of BROKEN) {
    it(`are refused with ${what}`, () => {
      expect(parseProfile(change(readFileSync(SHIPPED, 'utf8')), 'DDSY1352').problems.join('\n')).toMatch(problem);
    });
  }
});

describe('writes of a profile', () => {
  const refusalOf = (plan: PlannedWrite): string => (plan.ok ? 'none' : plan.refusal);
  const hexOf = (plan: PlannedWrite): string =>
    plan.ok ? `${plan.address.toString(16)}:${plan.data.toString('hex')}` : plan.message;

  it('force a real meter on and off, since two sources agree, and leave recovery to simulated ones', () => {
    expect(hexOf(planMode(ddsy, 'forced_on', false))).toBe('57:00010000');
    expect(hexOf(planMode(ddsy, 'forced_off', false))).toBe('57:00010001');
    expect(refusalOf(planMode(ddsy, 'prepaid', false))).toBe('not_verified');
    expect(hexOf(planMode(ddsy, 'prepaid', true))).toBe('57:00000000');
  });

  it('say in a sentence why nothing is written', () => {
    expect(hexOf(planWrite(ddsy, 'power_threshold', { power_threshold: 100 }, false))).toMatch(
      /too few sources .*'one'/,
    );
    expect(hexOf(planMode(profiles.get('DTSF1352')!, 'forced_on', true))).toMatch(/DTSF1352 has no way/);
  });

  it('are the bytes of the registers', () => {
    const prices = { price_sharp: 12_500, price_peak: 1, price_flat: 99_999_999, price_valley: 0 };
    const alarms = { alarm_amount_1: 10_000, alarm_amount_2: 20 };
    expect(hexOf(planWrite(ddsy, 'prices', prices, true))).toBe('402:000030d40000000105f5e0ff00000000');
    expect(hexOf(planWrite(ddsy, 'alarms', alarms, true))).toBe('40a:0000271000000014');
    expect(hexOf(planWrite(ddsy, 'hoarding_limit', { hoarding_limit: 10_000_000 }, true))).toBe('410:00989680');
    expect(hexOf(planWrite(ddsy, 'prepay_on', { prepay_on: 1 }, true))).toBe('400:0001');
    expect(hexOf(planWrite(ddsy, 'power_threshold', { power_threshold: 54_001 }, true))).toBe('481:d2f1');
    const terms = planWrite(ddsy, 'terms', { ...prices, ...alarms, overdraft: 5, hoarding_limit: 7 }, true);
    expect(hexOf(terms)).toBe('402:000030d40000000105f5e0ff0000000000002710000000140000000500000007');
  });

  it('refuse what the register cannot hold', () => {
    expect(refusalOf(planWrite(ddsy, 'power_threshold', { power_threshold: 65_536 }, true))).toBe('does_not_fit');
    expect(refusalOf(planWrite(ddsy, 'hoarding_limit', { hoarding_limit: -1 }, true))).toBe('does_not_fit');
    expect(refusalOf(planWrite(ddsy, 'hoarding_limit', { hoarding_limit: 0.5 }, true))).toBe('does_not_fit');
  });
});
