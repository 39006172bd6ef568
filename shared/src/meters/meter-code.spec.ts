import fc from 'fast-check';
import {
  buildingOf,
  formatDpuCode,
  formatMeterCode,
  parseDpuCode,
  parseMeterCode,
  ROOM_PATTERN,
  type CodeRefusal,
  type DpuCode,
} from './meter-code.js';

const dpuPlace = fc.record({
  building: fc.integer({ min: 1, max: 99 }),
  floor: fc.integer({ min: 0, max: 99 }),
  dpuNumber: fc.integer({ min: 1, max: 99 }),
});

describe('a DPU code', () => {
  it('comes from a place and leads back to it', () => {
    fc.assert(
      fc.property(dpuPlace, (place) => {
        const code = formatDpuCode(place);
        if (!code.ok) return fail(code.refusal);
        expect(code.value).toMatch(/^\d{6}$/);
        expect(parseDpuCode(code.value)).toEqual({ ok: true, value: { ...place, code: code.value } });
        expect(buildingOf(code.value)).toBe(place.building);
      }),
    );
  });

  it('that a spreadsheet took for a number is told apart from every other mistake', () => {
    fc.assert(
      fc.property(dpuPlace, (place) => {
        const code = formatDpuCode(place);
        if (!code.ok) return fail(code.refusal);
        const asNumber = String(Number(code.value));
        const parsed = parseDpuCode(asNumber);
        if (place.building > 9) expect(parsed.ok).toBeTrue();
        else expect(parsed).toEqual({ ok: false, refusal: 'dpu_code_lost_zero' });
      }),
    );
  });

  const refused: readonly (readonly [string, CodeRefusal])[] = [
    ['20304', 'dpu_code_lost_zero'],
    ['', 'dpu_code_not_six_digits'],
    ['0203', 'dpu_code_not_six_digits'],
    ['0203041', 'dpu_code_not_six_digits'],
    ['02030A', 'dpu_code_not_six_digits'],
    ['02-03-04', 'dpu_code_not_six_digits'],
    ['000304', 'building_not_1_to_99'],
    ['020300', 'dpu_number_not_1_to_99'],
  ];
  for (const [text, refusal] of refused) {
    it(`'${text}' is refused: ${refusal}`, () => {
      expect(parseDpuCode(text)).toEqual({ ok: false, refusal });
    });
  }

  const impossible: readonly (readonly [Parameters<typeof formatDpuCode>[0], CodeRefusal])[] = [
    [{ building: 0, floor: 1, dpuNumber: 1 }, 'building_not_1_to_99'],
    [{ building: 100, floor: 1, dpuNumber: 1 }, 'building_not_1_to_99'],
    [{ building: 1.5, floor: 1, dpuNumber: 1 }, 'building_not_1_to_99'],
    [{ building: 1, floor: -1, dpuNumber: 1 }, 'floor_not_0_to_99'],
    [{ building: 1, floor: 100, dpuNumber: 1 }, 'floor_not_0_to_99'],
    [{ building: 1, floor: 1, dpuNumber: 0 }, 'dpu_number_not_1_to_99'],
  ];
  for (const [place, refusal] of impossible) {
    it(`is not made from ${JSON.stringify(place)}: ${refusal}`, () => {
      expect(formatDpuCode(place)).toEqual({ ok: false, refusal });
    });
  }
});

describe('a meter code', () => {
  const dpuCode = '020103' as DpuCode;

  it('is the DPU, its serial port in decimal and the address in hex', () => {
    const code = formatMeterCode({ dpuCode, serialPort: 3, address: 30 });
    expect(code.ok && String(code.value)).toBe('020103031E');
  });

  it('comes from a place and leads back to it, in either case', () => {
    const ports = fc.integer({ min: 0, max: 99 });
    const addresses = fc.integer({ min: 1, max: 247 });
    fc.assert(
      fc.property(dpuPlace, ports, addresses, (place, serialPort, address) => {
        const dpu = formatDpuCode(place);
        if (!dpu.ok) return fail(dpu.refusal);
        const code = formatMeterCode({ dpuCode: dpu.value, serialPort, address });
        if (!code.ok) return fail(code.refusal);
        const parsed = { ok: true as const, value: { dpuCode: dpu.value, serialPort, address, code: code.value } };
        expect(parseMeterCode(code.value)).toEqual(parsed);
        expect(parseMeterCode(` ${code.value.toLowerCase()} `)).toEqual(parsed);
      }),
    );
  });

  const refused: readonly (readonly [string, CodeRefusal])[] = [
    ['', 'meter_code_not_ten_characters'],
    ['020103031', 'meter_code_not_ten_characters'],
    ['0201030A1E', 'meter_code_not_ten_characters'],
    ['020103031G', 'meter_code_not_ten_characters'],
    ['0001030301', 'building_not_1_to_99'],
    ['0201000301', 'dpu_number_not_1_to_99'],
    ['0201030300', 'address_not_1_to_247'],
    ['02010303F8', 'address_not_1_to_247'],
  ];
  for (const [text, refusal] of refused) {
    it(`'${text}' is refused: ${refusal}`, () => {
      expect(parseMeterCode(text)).toEqual({ ok: false, refusal });
    });
  }

  it('is not made with a port or an address that no bus has', () => {
    expect(formatMeterCode({ dpuCode, serialPort: 100, address: 1 })).toEqual({
      ok: false,
      refusal: 'serial_port_not_0_to_99',
    });
    expect(formatMeterCode({ dpuCode, serialPort: 1, address: 248 })).toEqual({
      ok: false,
      refusal: 'address_not_1_to_247',
    });
  });
});

describe('a room', () => {
  for (const room of ['1', 'E406', '12-3', '商铺 12', 'A/1.b', 'Łódź 7', 'A座', 'Кв 7', 'А-wing']) {
    it(`may be '${room}'`, () => {
      expect(ROOM_PATTERN.test(room)).toBeTrue();
    });
  }
  for (const room of ['', '-1', '1-', 'E_406', '#1', 'a\nb', 'S\u04101', '\u0410B 2', '1234567890123456789012345']) {
    it(`may not be '${room}'`, () => {
      expect(ROOM_PATTERN.test(room)).toBeFalse();
    });
  }
});
