import type { OrderOffer } from '#shared';
import { meterCode, SiteUnderTest, sleep, until } from '../../test/site-under-test.js';
import { systemClock, type GatewayClock } from '../meters/gateway-clock.js';

const DAY_MS = 24 * 3_600_000;

/** The machine's clocks, and what they were moved by. */
class MovedClock implements GatewayClock {
  private readonly system = systemClock();
  readonly bootId = this.system.bootId;
  movedMs = 0;
  now = (): Date => new Date(this.system.now().getTime() + this.movedMs);
  steadyMs = (): number => this.system.steadyMs() + this.movedMs;
}

describe('orders for a lost meter', () => {
  it('wait for days, over restarts and with the server away, and go in their order when it is back', async () => {
    const clock = new MovedClock();
    const site = await SiteUnderTest.start({ gateway: { clock, creditPauseMs: 5000 }, pollIntervalMs: 60_000 });
    try {
      const meter = site.opened();
      await until('the meter is known', () => site.server.readings.length > 0);
      meter.faults = { dead: true };
      const orders: OrderOffer[] = [];
      const offer = async (change: Partial<OrderOffer>): Promise<void> => {
        const order = site.order({ expectedCount: orders.length, ...change });
        orders.push(order);
        expect(await site.server.offer(order)).toEqual({ journalled: true });
      };
      const daysGoBy = async (isOver: () => boolean): Promise<void> => {
        for (let days = 0; !isOver(); days += 1) {
          if (days > 15) throw new Error('it took more than 15 days');
          clock.movedMs += DAY_MS;
          // As long as the polls sleep before they look at the clock, and a silent meter takes.
          await sleep(700);
        }
      };

      await offer({ amountHundredths: 100 });
      await offer({ amountHundredths: -30 });
      await daysGoBy(() => site.server.reports.at(-1)?.lost.length === 1);
      const [lost] = site.server.reports.at(-1)!.lost;
      expect(lost?.meterCode).toBe(meterCode(1));
      expect(clock.now().getTime() - new Date(lost!.since).getTime()).toBeGreaterThan(DAY_MS);
      await offer({ amountHundredths: 7 });

      await site.stopGateway();
      await site.server.stop();
      clock.movedMs += DAY_MS;
      await site.startGateway({ clock, creditPauseMs: 5000, serverUrl: site.server.url, wordWithinMs: 50 });
      const asked = site.simulator.buses[0]!.counters.requests;
      await daysGoBy(() => site.simulator.buses[0]!.counters.requests > asked + 1);
      expect(site.gateway!.health.metersWithOrders).toBe(1);
      await site.server.start();
      await site.admitted();
      expect([site.server.outcomes.length, meter.state.purchaseCount]).toEqual([0, 0]);

      meter.faults = {};
      await daysGoBy(() => site.server.outcomes.length > 0);
      for (const { orderId } of orders) expect((await site.outcome(orderId)).outcome).toBe('applied');
      expect(site.server.outcomes.map(({ orderId }) => orderId)).toEqual(orders.map(({ orderId }) => orderId));
      expect(site.server.outcomes.map(({ after }) => after?.totalPurchasedHundredths)).toEqual([100, 70, 77]);
      expect([meter.state.purchaseCount, meter.state.totalPurchased]).toEqual([3, 77]);
      await until('it is told as found', () => site.server.reports.at(-1)?.lost.length === 0);
    } finally {
      await site.stop();
    }
  }, 40_000);
});
