import type { OrderOffer } from '#shared';
import { factoryState } from '../../simulator/meter-state.js';
import type { SimulatedMeter } from '../../simulator/simulated-meter.js';
import { meterCode, SiteUnderTest, sleep, until } from '../../test/site-under-test.js';

/** What may come to a meter that is forced off: orders one after the other, or something that happens to it. */
const CREDITS: readonly (readonly [
  title: string,
  orders: readonly Partial<OrderOffer>[],
  before?: (meter: SimulatedMeter) => void,
])[] = [
  ['a credit', [{ amountHundredths: 2000 }]],
  ['credit after credit', [{ amountHundredths: 2000 }, { amountHundredths: 1 }, { amountHundredths: 90_000 }]],
  ['a credit that ends its arrears', [{ amountHundredths: 5000 }], ({ state }) => (state.remaining = -3000)],
  ['a refund', [{ amountHundredths: 2000 }, { amountHundredths: -2000 }]],
  ['an order of nothing', [{ amountHundredths: 0 }]],
  ['a void', [{ amountHundredths: 2000, void: true }]],
  [
    'an opening with its first credit',
    [
      { kind: 'open', amountHundredths: 0 },
      { kind: 'credit', amountHundredths: 2000 },
    ],
    ({ state }) => (state.isAccountOpen = false),
  ],
  ['a closing', [{ amountHundredths: 700 }, { kind: 'close', amountHundredths: -700 }]],
];

const HAPPENINGS: readonly (readonly [title: string, happens: (meter: SimulatedMeter) => void])[] = [
  ['a card credits it', (meter) => meter.creditByHand(5000)],
  ['it draws nothing and has credit for years', ({ state }) => (state.remaining = 9_000_000)],
  ['somebody recovers prepaid at the meter', ({ state }) => (state.forced = 'none')],
  ['somebody forces it on at the meter', ({ state }) => (state.forced = 'on')],
  [
    'it loses its memory',
    (meter) => {
      Object.assign(meter.state, factoryState(meter.body.code, meter.state.countedUntil), { fixedLoadW: 0 });
      meter.creditByHand(5000);
    },
  ],
];

describe('a meter that was forced off', () => {
  let site: SiteUnderTest;
  beforeAll(async () => {
    const gateway = { pollIntervalMs: 200 };
    site = await SiteUnderTest.start({ meters: CREDITS.length + HAPPENINGS.length + 4, gateway });
  });
  afterAll(() => site.stop());

  const confirmed = async (address: number, version: number): Promise<void> => {
    const isConfirmed = (): boolean =>
      site.server.settingsOutcomes.some(
        (one) => one.meterCode === meterCode(address) && one.version === version && one.outcome === 'confirmed',
      );
    await until(`version ${version} is confirmed`, isConfirmed);
  };
  const forceOff = async (address: number): Promise<SimulatedMeter> => {
    const meter = site.opened(address);
    await site.server.set(site.wanted({ meterCode: meterCode(address), mode: 'forced_off' }));
    await confirmed(address, 1);
    expect(meter.isRelayClosed).toBeFalse();
    return meter;
  };

  for (const [at, [title, orders, before]] of CREDITS.entries()) {
    it(`stays off through ${title}`, async () => {
      const meter = await forceOff(at + 1);
      before?.(meter);
      for (const [count, change] of orders.entries()) {
        const { outcome } = await site.carryOut({ ...change, meterCode: meterCode(at + 1), expectedCount: count });
        expect(outcome).toBe(change.void ? 'void' : 'applied');
        expect([meter.state.forced, meter.isRelayClosed]).toEqual(['off', false]);
      }
      expect(meter.state.purchaseCount).toBe(orders.length);
    });
  }

  for (const [at, [title, happens]] of HAPPENINGS.entries()) {
    it(`stays off, or is told again at the next look, when ${title}`, async () => {
      const address = CREDITS.length + at + 1;
      const meter = await forceOff(address);
      happens(meter);
      await sleep(300);
      await until('it is off', () => meter.state.forced === 'off' && !meter.isRelayClosed);
    });
  }

  const others = CREDITS.length + HAPPENINGS.length;
  const [older, newer, stranger, alone] = [others + 1, others + 2, others + 3, others + 4];

  it('does not heed an older version', async () => {
    const meter = await forceOff(older);
    await site.server.set(site.wanted({ meterCode: meterCode(older), mode: 'prepaid', version: 0 }));
    await site.carryOut({ meterCode: meterCode(older) });
    expect([meter.state.forced, meter.isRelayClosed]).toEqual(['off', false]);
  });

  it('closes by a newer mode, and is then left alone', async () => {
    const meter = await forceOff(newer);
    await site.carryOut({ meterCode: meterCode(newer) });
    await site.server.set(site.wanted({ meterCode: meterCode(newer), mode: 'prepaid', version: 2 }));
    await confirmed(newer, 2);
    expect([meter.state.forced, meter.isRelayClosed]).toEqual(['none', true]);
    meter.state.forced = 'on';
    await sleep(500);
    expect(meter.state.forced).toBe('on');
  });

  it('is not looked for in another meter at its address', async () => {
    const meter = await forceOff(stranger);
    meter.state.forced = 'none';
    (meter.body as { ownNumber: string }).ownNumber = '000000000042';
    const { writes } = meter.counters;
    await sleep(500);
    expect(meter.counters.writes).toBe(writes);
  });

  it('is told again only when the server is there: another gateway may have the bus by now', async () => {
    const meter = await forceOff(alone);
    await site.server.stop();
    await until('the server is gone', () => site.gateway?.health.isServerThere === false);
    meter.state.forced = 'none';
    await sleep(500);
    expect(meter.state.forced).toBe('none');
    await site.server.start();
    await site.admitted();
    await until('it is off', () => meter.state.forced === 'off');
  });
});
