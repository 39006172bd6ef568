import { decodeReading } from './decode-reading.js';
import type { MeterReading } from './decode-reading.js';
import { scaled, unscaled } from './decode-block.js';
import { loadProfiles } from './load-profiles.js';
import { decodeForced, decodeOwnNumber, decodePrepay, decodeThreshold } from './meter-terms.js';

const profiles = loadProfiles();
const profileOf = (model: string) => profiles.get(model)!;

/** A hot block whose bytes are written down by hand, at the offsets of the page. */
function hotBlock(changes: Record<number, string> = {}): Buffer {
  const block = Buffer.alloc(96);
  const bytes: Record<number, string> = {
    0: '0007', // kind
    2: '08fc', // 230.0 V
    8: '01f4', // 5.00 A
    14: '0465', // 1.125 kW
    20: '0465',
    38: '00010001', // PT, CT
    42: '0001e240', // 1234.56 kWh
    46: '00000064',
    50: '000000c8',
    54: '0000012c',
    58: '0001dfe8',
    62: 'ffffff38', // -2.00
    66: 'ffff', // purchase count
    68: '00020005', // overload trips, allowed
    72: '2028', // relay of phase 1 closed; prepay on, arrears
    80: '1a070103081e0f',
    ...changes,
  };
  for (const [at, hex] of Object.entries(bytes)) block.write(hex, Number(at), 'hex');
  return block;
}
const readHot = (changes: Record<number, string> = {}, model = 'DDSY1352', ctRatio = 1): MeterReading =>
  decodeReading(profileOf(model), { hot: hotBlock(changes) }, ctRatio);

describe('decode of the hot block', () => {
  it('reads every column of the board from one reply', () => {
    expect(readHot()).toEqual({
      kind: 7,
      energyWh: 1_234_560,
      energyByTariffWh: [1000, 2000, 3000, 1_228_560],
      powerW: 1125,
      voltageTenths: [2300],
      currentHundredths: [500],
      remainingHundredths: -200,
      purchaseCount: 65_535,
      relayClosed: true,
      mode: 'prepaid',
      prepayOn: true,
      fault: false,
      arrears: true,
      alarm1: false,
      alarm2: false,
      overload: false,
      overloadTrips: 2,
      overloadTripsAllowed: 5,
      clock: '2026-07-01T08:30:15',
      ptRatio: 1,
      ctRatio: 1,
    });
  });

  const STATUS: readonly { word: string; forced: string; means: Partial<MeterReading> }[] = [
    { word: '0000', forced: '0000', means: { relayClosed: false, prepayOn: false, fault: false, mode: 'prepaid' } },
    { word: '2100', forced: '0000', means: { relayClosed: true, fault: true } },
    { word: '0010', forced: '0000', means: { overload: true, arrears: false } },
    { word: '0020', forced: '0000', means: { arrears: true, overload: false } },
    { word: '0040', forced: '0000', means: { alarm1: true, alarm2: false } },
    { word: '0080', forced: '0000', means: { alarm1: false, alarm2: true } },
    { word: '2000', forced: '0009', means: { mode: 'forced_on', relayClosed: true } },
    { word: '0000', forced: '0008', means: { mode: 'forced_off', relayClosed: false } },
    { word: '0000', forced: '0001', means: { mode: 'prepaid' } },
  ];
  for (const { word, forced, means } of STATUS) {
    it(`reads status ${word} ${forced} as ${JSON.stringify(means)}`, () => {
      expect(readHot({ 72: word, 74: forced })).toEqual(jasmine.objectContaining(means));
    });
  }

  it('calls the relay of a three-phase meter closed when all three are', () => {
    expect(readHot({ 72: 'e000' }, 'DTSY1352').relayClosed).toBeTrue();
    expect(readHot({ 72: '6000' }, 'DTSY1352').relayClosed).toBeFalse();
    expect(readHot({ 74: '000f' }, 'DTSY1352').mode).toBe('forced_on');
  });

  it('reads three phases of a three-phase meter, and power that flows back', () => {
    const reading = readHot({ 2: '08fc08fd08fe', 8: '006400c8012c', 20: 'ff9c' }, 'DTSY1352');
    expect(reading.voltageTenths).toEqual([2300, 2301, 2302]);
    expect(reading.currentHundredths).toEqual([100, 200, 300]);
    expect(reading.powerW).toBe(-100);
  });

  it('multiplies by the transformers that the meter knows, else by those written down, never by both', () => {
    expect(readHot({ 40: '0028' }).energyWh).toBe(1_234_560 * 40);
    expect(readHot({ 38: '00020028' }).energyWh).toBe(1_234_560 * 80);
    expect(readHot({}, 'DDSY1352', 40).energyWh).toBe(1_234_560 * 40);
    expect(readHot({ 40: '0028' }, 'DDSY1352', 40).powerW).toBe(1125 * 40);
    expect(readHot({ 38: '00000000' }).energyWh).toBe(1_234_560);
  });

  it('shows no clock where the bytes are none', () => {
    expect(readHot({ 80: '00000000000000' }).clock).toBeNull();
  });

  it('refuses another number of bytes than it asked for', () => {
    const profile = profileOf('DDSY1352');
    expect(() => decodeReading(profile, { hot: hotBlock().subarray(2) }, 1)).toThrowError(RangeError);
    expect(() => decodeReading(profile, {}, 1)).toThrowError(/hot/);
  });
});

describe('decode of the other models', () => {
  it('reads a metering-only meter from its two blocks, without credit', () => {
    const energy = Buffer.from('0001e240000000640000006400000064000000c8', 'hex');
    const electricity = Buffer.from('08fc08fc08fc006400640064006400640064012c', 'hex');
    const reading = decodeReading(profileOf('DTSF1352'), { energy, electricity }, 20);
    expect(reading).toEqual(
      jasmine.objectContaining({
        kind: 0,
        energyWh: 24_691_200,
        powerW: 6000,
        voltageTenths: [2300, 2300, 2300],
        remainingHundredths: null,
        purchaseCount: null,
        relayClosed: null,
        mode: null,
      }),
    );
  });

  it('puts the decimal point of a panel meter where its register says', () => {
    const panel = Buffer.alloc(60);
    panel.set([3, 2, 5, 0]);
    panel.writeUInt16BE(2301, (0x25 - 0x23) * 2);
    panel.writeUInt16BE(543, (0x2b - 0x23) * 2);
    panel.writeInt16BE(-12, (0x31 - 0x23) * 2);
    panel.writeUInt32BE(98_765, (0x3f - 0x23) * 2);
    const reading = decodeReading(profileOf('ACR220'), { panel }, 1);
    expect(reading.voltageTenths[0]).toBe(2301);
    expect(reading.currentHundredths[0]).toBe(543);
    expect(reading.powerW).toBe(-120);
    expect(reading.energyWh).toBe(98_765);
  });
});

describe('decode of what a meter was told', () => {
  const profile = profileOf('DTSY1352');

  it('reads the prepay parameters', () => {
    const bytes = Buffer.alloc(50);
    bytes.write('00010003', 0, 'hex');
    [12_500, 13_000, 9_999, 1].forEach((price, at) => bytes.writeUInt32BE(price, 4 + 4 * at));
    [10_000, 20, 500, 10_000_000, 123_456].forEach((amount, at) => bytes.writeUInt32BE(amount, 20 + 4 * at));
    bytes.writeInt32BE(-77, 40);
    expect(decodePrepay(profile, bytes)).toEqual({
      prepayOn: true,
      purchaseCount: 3,
      prices: [12_500, 13_000, 9_999, 1],
      alarm1Hundredths: 10_000,
      alarm2Hundredths: 20,
      overdraftHundredths: 500,
      hoardingLimitHundredths: 10_000_000,
      totalPurchasedHundredths: 123_456,
      remainingHundredths: -77,
    });
  });

  it('reads threshold, forced mode and own number', () => {
    expect(decodeThreshold(profile, Buffer.from('0000d2f1', 'hex'))).toBe(54_001);
    expect(decodeForced(profile, Buffer.from('00000000', 'hex'))).toBe('prepaid');
    expect(decodeForced(profile, Buffer.from('00010000', 'hex'))).toBe('forced_on');
    expect(decodeForced(profile, Buffer.from('00010001', 'hex'))).toBe('forced_off');
    expect(decodeOwnNumber(profile, Buffer.from('012345678901', 'hex'))).toBe('012345678901');
    expect(decodeOwnNumber(profile, Buffer.from('01234567890a', 'hex'))).toBeUndefined();
  });
});

describe('scales', () => {
  for (const [raw, scale, unit, value] of [
    [1, '0.01', 'kWh', 10],
    [4_294_967_295, '0.01', 'kWh', 42_949_672_950],
    [-32_768, '0.001', 'kW', -32_768],
    [12_345, '0.0001', 'money per kWh', 12_345],
    [2300, '0.1', 'V', 2300],
    [-0, '0.01', 'money', 0],
  ] as const) {
    it(`reads ${raw} x ${scale} ${unit} as ${value}, and back`, () => {
      expect(scaled(raw, scale, unit)).toBe(value);
      expect(unscaled(value, scale, unit)).toBe(raw + 0);
    });
  }

  it('holds no value that the register would round', () => {
    expect(unscaled(105, '0.1', 'money')).toBeUndefined();
    expect(unscaled(110, '0.1', 'money')).toBe(11);
  });
});
