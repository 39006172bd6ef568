import { pricePerKwh, wantedSettingsSchema, type WantedSettings, writeDifferences } from '#shared';
import { loadProfiles } from '../profiles/load-profiles.js';
import { compareSettings, planSettings, settingsPauseMs, type ReadSettings } from './compare-settings.js';

const price = pricePerKwh(12_500);
const wanted = (change: Partial<WantedSettings> = {}): WantedSettings =>
  wantedSettingsSchema.parse({
    settingsId: '01890000-0000-7000-8000-000000000001',
    meterCode: '0201030101',
    version: 3,
    prices: { sharp: price, peak: price, flat: price, valley: price },
    alarm1Hundredths: 10_000,
    alarm2Hundredths: 20,
    hoardingLimitHundredths: 100_000,
    powerThresholdW: 54_001,
    mode: 'prepaid',
    ...change,
  });
const read = (change: Partial<ReadSettings> = {}): ReadSettings => ({
  prepayOn: true,
  prices: [12_500, 12_500, 12_500, 12_500],
  alarm1Hundredths: 10_000,
  alarm2Hundredths: 20,
  hoardingLimitHundredths: 100_000,
  powerThresholdW: 54_001,
  mode: 'prepaid',
  ...change,
});
const profile = loadProfiles().get('DDSY1352')!;

describe('compare settings', () => {
  it('finds nothing to do on a meter that is as wanted', () => {
    expect(compareSettings(wanted(), read())).toEqual([]);
  });

  it('says in words what differs', () => {
    const differences = compareSettings(
      wanted(),
      read({ hoardingLimitHundredths: 0, prices: [12_500, 12_500, 9_999, 12_500] }),
    );
    expect(writeDifferences(differences)).toBe(
      'flat price: wanted 1.25, read 0.9999; hoarding limit: wanted 1000.00, read 0.00',
    );
  });

  it('plans one write for each group that differs, the mode last', () => {
    const differences = compareSettings(
      wanted(),
      read({ prices: [1, 1, 1, 1], powerThresholdW: 1, mode: 'forced_on', prepayOn: false }),
    );
    const writes = planSettings(wanted(), differences, profile, true);
    expect(writes.map((write) => (write.ok ? write.address : write.refusal))).toEqual([0x0402, 0x0481, 0x0400, 0x0057]);
  });

  it('forces off before anything else', () => {
    const off = wanted({ mode: 'forced_off', powerThresholdW: 100 });
    expect(compareSettings(off, read()).map(({ group }) => group)).toEqual(['mode', 'power_threshold']);
  });

  it('asks for prepay control only of a meter that is to be prepaid', () => {
    expect(compareSettings(wanted({ mode: 'forced_on' }), read({ mode: 'forced_on', prepayOn: false }))).toEqual([]);
  });

  it('writes to a real meter only what is known for sure', () => {
    const differences = compareSettings(wanted({ mode: 'forced_off', powerThresholdW: 100 }), read());
    const writes = planSettings(wanted({ mode: 'forced_off', powerThresholdW: 100 }), differences, profile, false);
    expect(writes.map((write) => (write.ok ? 'ok' : write.refusal))).toEqual(['ok', 'not_verified']);
  });

  it('waits seconds between the first tries and at most a day between the later ones', () => {
    const hours = [3, 4, 5, 6, 7, 8, 9, 40].map((tries) => settingsPauseMs(tries) / 3_600_000);
    expect([settingsPauseMs(1), settingsPauseMs(2)]).toEqual([2000, 4000]);
    expect(hours).toEqual([1, 2, 4, 8, 16, 24, 24, 24]);
  });
});
