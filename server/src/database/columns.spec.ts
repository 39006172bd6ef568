import { instantOf, wholeOf, wholeOrNull } from './columns.js';
import { snakeCase } from './snake-naming.js';

describe('stored values', () => {
  it('are whole numbers from SQLite and MySQL alike', () => {
    expect([wholeOf(42), wholeOf('42'), wholeOf('-9007199254740991')]).toEqual([42, 42, -9007199254740991]);
    expect([wholeOrNull(null), wholeOrNull('0')]).toEqual([null, 0]);
    expect(instantOf('1764000000000').toISOString()).toBe('2025-11-24T16:00:00.000Z');
  });

  for (const bad of ['9007199254740993', '1.5', '', 'x', null, undefined, Number.NaN]) {
    it(`are never rounded: ${String(bad)} throws`, () => expect(() => wholeOf(bad)).toThrowError(RangeError));
  }

  it('stand in columns named in snake case', () => {
    expect(['meterCode', 'alarm1Minor', 'ip', 'ctRatio'].map(snakeCase)).toEqual([
      'meter_code',
      'alarm1_minor',
      'ip',
      'ct_ratio',
    ]);
  });
});
