import fc from 'fast-check';
import {
  DIFFERENCES_LENGTH,
  DIFFERING_SETTINGS,
  readDifferences,
  type SettingsDifference,
  writeDifferences,
} from './settings-difference.js';

const value = fc.oneof(
  fc.integer({ min: 0, max: 9_999_999 }).map((hundredths) => (hundredths / 100).toFixed(2)),
  fc.integer({ min: 0, max: 65_535 }).map((watts) => `${watts} W`),
  fc.constantFrom('on', 'off', 'prepaid', 'forced on', 'forced off'),
);
const some: fc.Arbitrary<SettingsDifference[]> = fc
  .subarray([...DIFFERING_SETTINGS], { minLength: 1 })
  .chain((names) =>
    fc.tuple(...names.map((name) => fc.record({ name: fc.constant(name), wanted: value, read: value }))),
  );

describe('settings that a meter did not take', () => {
  it('are written in one line, as an engineer reads it', () => {
    const line = writeDifferences([
      { name: 'hoarding limit', wanted: '1000.00', read: '0.00' },
      { name: 'mode', wanted: 'prepaid', read: 'forced on' },
    ]);
    expect(line).toBe('hoarding limit: wanted 1000.00, read 0.00; mode: wanted prepaid, read forced on');
  });

  it('are read back as they were written, and never wrong where the line was cut', () => {
    fc.assert(
      fc.property(some, (differences) => {
        const whole = writeDifferences(differences);
        const found = readDifferences(whole.slice(0, DIFFERENCES_LENGTH));
        expect(found?.more).toBe(whole.length >= DIFFERENCES_LENGTH);
        const read = found?.differences ?? [];
        expect(read).toEqual(differences.slice(0, read.length));
        if (whole.length < DIFFERENCES_LENGTH) expect(read.length).toBe(differences.length);
        else expect(read.length).toBeGreaterThan(0);
      }),
    );
  });

  it('are none in a line that says something else', () => {
    for (const line of [
      'A postpaid DDSY1352 only measures: it takes no prices, limits or modes.',
      'This meter cannot do that. (hoarding limit: wanted 1000.00, read 0.00)',
      'colour: wanted red, read blue',
      'mode: wanted prepaid, read forced on; and more',
      '',
    ]) {
      expect(readDifferences(line)).withContext(line).toBeNull();
    }
  });
});
