import { differencesOf } from './settings-differences';

describe('what a meter did not take', () => {
  it('is said by keys of words where it is a word, and as it is where it is a figure', () => {
    const line = 'hoarding limit: wanted 1000.00, read 0.00; mode: wanted forced off, read prepaid';
    expect(differencesOf(line)).toEqual({
      all: [
        { nameKey: 'terms.hoardingLimit', wanted: { key: null, text: '1000.00' }, read: { key: null, text: '0.00' } },
        {
          nameKey: 'meter.mode',
          wanted: { key: 'meterMode.forced_off', text: 'forced off' },
          read: { key: 'meterMode.prepaid', text: 'prepaid' },
        },
      ],
      more: false,
    });
  });

  it('says that there is more where the line was too long to be kept', () => {
    const one = 'sharp price: wanted 1.25, read 0.9999; ';
    const found = differencesOf(one.repeat(9).slice(0, 300));
    expect([found?.all.length, found?.more]).toEqual([7, true]);
  });

  it('is the reason as it stands where the gateway gave another one', () => {
    expect(differencesOf('A postpaid DDSY1352 only measures: it takes no prices, limits or modes.')).toBeNull();
  });
});
