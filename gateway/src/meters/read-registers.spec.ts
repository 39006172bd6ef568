import fc from 'fast-check';
import { meterCode, SiteUnderTest } from '../../test/site-under-test.js';
import { decimal } from '../profiles/describe-block.js';

describe('the registers of a meter', () => {
  let site: SiteUnderTest | undefined;
  const usualTimeoutMs = jasmine.DEFAULT_TIMEOUT_INTERVAL;
  beforeAll(() => (jasmine.DEFAULT_TIMEOUT_INTERVAL = 20_000));
  afterAll(() => (jasmine.DEFAULT_TIMEOUT_INTERVAL = usualTimeoutMs));
  afterEach(async () => {
    await site?.stop();
    site = undefined;
  });

  it('are read all, raw and scaled, with what is known of each', async () => {
    site = await SiteUnderTest.start({ meters: 1 });
    const meter = site.opened();
    meter.state.remaining = -1234;
    const read = await site.server.registers(meterCode(1));
    if (!read.ok) throw new Error(read.reason);
    expect(read.blocks.map(({ name, fault }) => [name, fault])).toContain(['hot', null]);
    expect(read.blocks.filter(({ fault }) => fault !== null)).toEqual([]);
    const hot = read.blocks.find(({ name }) => name === 'hot')?.registers ?? [];
    expect(hot.find(({ name }) => name === 'remaining')).toEqual(
      jasmine.objectContaining({ raw: 'FFFFFB2E', value: '-12.34', unit: 'money', mark: 'two', address: 0x21f }),
    );
    expect(hot.find(({ name }) => name === 'kind')).toEqual(jasmine.objectContaining({ raw: '0007', value: '7' }));
    expect(hot.find(({ name }) => name === 'clock')?.value).toMatch(/^20\d\d-\d\d-\d\dT/);
    expect(hot.map(({ address }) => address)).toEqual(hot.map(({ address }) => address).sort((a, b) => a - b));
  });

  it('say why there are none', async () => {
    site = await SiteUnderTest.start({ meters: 1 });
    expect(await site.server.registers(meterCode(9))).toEqual({ ok: false, reason: 'meter_unknown' });
    site.meter().faults = { dead: true };
    expect(await site.server.registers(meterCode(1))).toEqual({ ok: false, reason: 'meter_silent' });
  });

  it('are scaled exactly', () => {
    const cases: [number, string, number, string][] = [
      [1234, '0.01', 0, '12.34'],
      [-5, '0.001', 0, '-0.005'],
      [7, '1', 0, '7'],
      [2201, '1', -1, '220.1'],
      [12, '10', 1, '1200'],
      [4294967295, '0.0001', 0, '429496.7295'],
    ];
    for (const [raw, scale, power, text] of cases) expect(decimal(raw, scale, power)).toBe(text);
    const scales = fc.constantFrom('1', '0.1', '0.01', '0.001', '0.0001');
    const registers = fc.integer({ min: -(2 ** 31), max: 2 ** 32 - 1 });
    fc.assert(
      fc.property(registers, scales, (raw, scale) => {
        const places = scale.split('.')[1]?.length ?? 0;
        expect(Number(decimal(raw, scale).replace('.', ''))).toBe(raw === 0 ? 0 : raw);
        expect(decimal(raw, scale).split('.')[1]?.length ?? 0).toBe(places);
      }),
    );
  });
});
