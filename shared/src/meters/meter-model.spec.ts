import fc from 'fast-check';
import { METER_MODEL_IDS, METER_MODELS, parseMeterModel, type MeterModel } from './meter-model.js';

describe('a meter model', () => {
  const read: readonly (readonly [string, MeterModel])[] = [
    ['DDSY', 'DDSY1352'],
    ['dtsy', 'DTSY1352'],
    ['DDSY-1352', 'DDSY1352'],
    [' dtsf 1354 ', 'DTSF1354'],
    ['ACR220', 'ACR220'],
    ['pz42', 'PZ42'],
  ];
  for (const [text, model] of read) {
    it(`is ${model} when a sheet says '${text}'`, () => {
      expect(parseMeterModel(text)).toBe(model);
    });
  }

  for (const text of ['', 'DTSF', 'DDSY1353', 'ACR', 'constructor', 'toString']) {
    it(`is not known when a sheet says '${text}'`, () => {
      expect(parseMeterModel(text)).toBeUndefined();
    });
  }

  it('is known by its own name, in any case and with dashes and spaces inside', () => {
    const gaps = fc.array(fc.constantFrom('', ' ', '-'), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(fc.constantFrom(...METER_MODEL_IDS), gaps, fc.boolean(), (model, between, lower) => {
        const text = [...model].map((letter, place) => letter + (between[place] ?? '')).join('');
        expect(parseMeterModel(lower ? text.toLowerCase() : text)).toBe(model);
      }),
    );
  });

  it('is prepaid for the two families that hold credit, and only for them', () => {
    expect(METER_MODEL_IDS.filter((model) => METER_MODELS[model].prepaid)).toEqual(['DDSY1352', 'DTSY1352']);
  });
});
