import { meterCode, SiteUnderTest, sleep, until } from '../../test/site-under-test.js';
import type { MeterFaults } from '../../simulator/meter-faults.js';
import type { OrderOffer, OrderOutcome } from '#shared';

/** The same storm for the same seed. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

const FAULTS: readonly MeterFaults[] = [
  {},
  {},
  { lostAck: 1 },
  { lostAck: 3 },
  { silent: true, times: 3 },
  { late: 60, times: 4 },
  { late: 200, times: 2 },
  { late: 400, times: 2 },
  { wrongCrc: true, times: 2 },
  { wrongUnit: true, times: 2 },
  { short: true, times: 2 },
  { noise: true, times: 3 },
  { wrongEcho: true, times: 2 },
  { closeMidFrame: true, times: 1 },
  { powerCut: 'before_write' },
  { powerCut: 'between_write_and_reply' },
];

const METERS = 6;
const ORDERS_PER_METER = 4;

interface StormEnd {
  readonly orders: readonly { readonly order: OrderOffer; readonly outcome: string }[];
  readonly purchaseCount: number;
  readonly totalPurchased: number;
}

/** Runs a site through the weather of a seed; answers what each meter has in the end, and every report as it came. */
async function storm(seed: number): Promise<{ meters: StormEnd[]; reports: OrderOutcome[] }> {
  const random = randomFrom(seed);
  const site = await SiteUnderTest.start({ meters: METERS, gateway: { pollIntervalMs: 400 } });
  try {
    const addresses = Array.from({ length: METERS }, (_, at) => at + 1);
    for (const address of addresses) site.opened(address);
    let isOver = false;
    const weather = async (): Promise<void> => {
      while (!isOver) {
        await sleep(50 + random(150));
        const address = 1 + random(METERS);
        site.meter(address).faults = FAULTS[random(FAULTS.length)] ?? {};
        const dice = random(60);
        if (dice === 0) site.server.hangUp();
        if (dice === 1) site.simulator.buses[0]!.faults = { refuse: true };
        if (dice > 3) site.simulator.buses[0]!.faults = {};
        site.server.acknowledges = random(5) > 0;
        if (dice === 2) {
          await site.stopGateway();
          await site.startGateway({ pollIntervalMs: 400 });
        }
      }
    };
    // The server's part: one open order a meter, offered until it is decided, its count from the one before.
    const serve = async (address: number): Promise<StormEnd['orders']> => {
      const done: { order: OrderOffer; outcome: string }[] = [];
      let expectedCount = 0;
      for (let at = 0; at < ORDERS_PER_METER; at += 1) {
        const order = site.order({
          meterCode: meterCode(address),
          expectedCount,
          amountHundredths: 100 + random(50),
        });
        const voidAfterMs = random(4) === 0 ? random(800) : Infinity;
        const startedAt = performance.now();
        while (site.server.outcomeOf(order.orderId) === undefined) {
          const isVoid = performance.now() - startedAt > voidAfterMs;
          await site.server.offer({ ...order, void: isVoid }).catch(() => undefined);
          await sleep(150);
          if (performance.now() - startedAt > 60_000) throw new Error(`order ${at} of ${address} never ended`);
        }
        const outcome = site.server.outcomeOf(order.orderId)!;
        done.push({ order, outcome: outcome.outcome });
        expectedCount = outcome.after!.purchaseCount;
      }
      return done;
    };
    const raging = weather();
    const served = await Promise.all(addresses.map(serve));
    isOver = true;
    await raging;
    site.server.acknowledges = true;
    await until('the gateway is there', () => site.server.isConnected);
    const meters = served.map((orders, at) => {
      const { purchaseCount, totalPurchased } = site.meter(at + 1).state;
      return { orders, purchaseCount, totalPurchased };
    });
    return { meters, reports: site.server.outcomes };
  } finally {
    await site.stop();
  }
}

describe('credit in a storm', () => {
  const seeds = [20_260_701, 7];
  const storms = new Map<number, ReturnType<typeof storm>>();
  // They rage at the same time, each on a site of its own: most of a storm is waiting.
  beforeAll(() => {
    for (const seed of seeds) {
      const raging = storm(seed);
      raging.catch(() => undefined);
      storms.set(seed, raging);
    }
  });

  for (const seed of seeds) {
    it(`lands every order once, whatever fails on meters, bus, link and gateway (seed ${seed})`, async () => {
      const { meters, reports } = await storms.get(seed)!;
      for (const { orders, purchaseCount, totalPurchased } of meters) {
        const applied = orders.filter(({ outcome }) => outcome === 'applied');
        expect(orders.filter(({ outcome }) => outcome !== 'applied' && outcome !== 'void')).toEqual([]);
        expect(purchaseCount).toBe(ORDERS_PER_METER);
        expect(totalPurchased).toBe(applied.reduce((sum, { order }) => sum + order.amountHundredths, 0));
      }
      // However often an outcome came, it was the same one.
      const bytes = new Map(reports.map((outcome) => [outcome.sequence, JSON.stringify(outcome)]));
      for (const outcome of reports) expect(JSON.stringify(outcome)).toBe(bytes.get(outcome.sequence)!);
    }, 150_000);
  }
});
