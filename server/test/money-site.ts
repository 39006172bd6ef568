/** A property whose meters answer: tenants and tablets of a `SaleSite`, behind a gateway that does what a spec says. */
import { createBuildingRoute, createDpuRoute, type MeterCode, type OrderOffer, type OrderReason } from '#shared';
import type { TestServer, TestServerOptions } from './harness.js';
import { SaleSite, type Tenant } from './sale-site.js';
import { EMPTY_COUNTERS, ScriptedGateway, until } from './scripted-gateway.js';
import { auditMoney } from '../src/audit/money-audit.queries.js';
import { CreditOrderRow } from '../src/credit/credit-order.entity.js';
import { readPublicKeys } from '../src/keys/signing-keys.js';
import { MeterStateRow } from '../src/readings/meter-state.entity.js';

const SERIAL = { path: null, baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 };
const SHUT = new Set(['applied', 'refused', 'void']);

export class MoneySite {
  private seen = 0;

  private constructor(
    readonly site: SaleSite,
    readonly gateway: ScriptedGateway,
  ) {}

  static async open(start: (options?: TestServerOptions) => Promise<TestServer>): Promise<MoneySite> {
    const site = await SaleSite.open(start);
    await site.client.call(createBuildingRoute, { body: { number: 2, remark: '' } });
    const line = { framing: 'rtu_over_tcp', ip: '127.0.0.1', tcpPort: 4001, serial: SERIAL, remark: '' };
    await site.client.call(createDpuRoute, { body: { building: 2, floor: 1, dpuNumber: 3, ...line } });
    const gateway = await ScriptedGateway.enrol(site.server);
    await gateway.connect();
    return new MoneySite(site, gateway);
  }

  /** Ends the gateway, and checks what must always be true of money. */
  async close(): Promise<void> {
    await this.gateway.leave();
    await this.site.checkBooks();
    const { database, config } = this.site.server;
    const keys = await readPublicKeys(config);
    const audited = await database.snapshot((em) => auditMoney(em, keys));
    // A meter that moved without us is one that a spec left as it was.
    const found = audited.flatMap(({ findings }) => findings.filter((one) => !one.endsWith('wait for a person')));
    expect(found).withContext('the audit').toEqual([]);
  }

  /** A tenant whose meter holds so much and has been read. */
  async tenant(remainingMinor: number, how: Parameters<SaleSite['tenant']>[0] = {}): Promise<Tenant> {
    const tenant = await this.site.tenant({ ...how, remainingMinor });
    this.gateway.meters.set(tenant.meterCode, { ...EMPTY_COUNTERS, remainingHundredths: remainingMinor });
    await this.gateway.sendReadings([this.gateway.reading(tenant.meterCode)]);
    return tenant;
  }

  /** The next order that the gateway is offered. */
  async offer(): Promise<OrderOffer> {
    const offer = await this.gateway.offer(this.seen);
    this.seen += 1;
    return offer;
  }

  /** The meter takes the next order. */
  async applies(): Promise<OrderOffer> {
    const offer = await this.offer();
    await this.gateway.apply(offer);
    return offer;
  }

  /** The meter refuses the next order. */
  async refuses(reason: OrderReason): Promise<OrderOffer> {
    const offer = await this.offer();
    const counters = this.gateway.counters(offer.meterCode);
    await this.gateway.outcome(offer, 'refused', { before: counters, after: counters }, reason);
    return offer;
  }

  /** Nobody can say what became of the next order. */
  async stops(): Promise<OrderOffer> {
    const offer = await this.offer();
    await this.gateway.outcome(offer, 'needs_attention', { before: null, after: null }, 'count_moved_without_us');
    return offer;
  }

  /** What the meters say of themselves is what the orders did that are called applied: each once, on a count of its own. */
  async checkMeters(): Promise<void> {
    const orders = await this.site.server.database.read((em) =>
      em.find(CreditOrderRow, { where: { state: 'applied' }, order: { meterCode: 'ASC', place: 'ASC' } }),
    );
    for (const [meterCode, counters] of this.gateway.meters) {
      const own = orders.filter((order) => order.meterCode === meterCode);
      const sum = own.reduce((total, { amountHundredths }) => total + amountHundredths, 0);
      expect([counters.purchaseCount, counters.totalPurchasedHundredths])
        .withContext(`count and total of meter ${meterCode}`)
        .toEqual([own.length, sum]);
      expect(own.map(({ expectedCount }) => expectedCount ?? -1).sort((a, b) => a - b))
        .withContext(`counts of meter ${meterCode}`)
        .toEqual(own.map((_order, at) => at));
    }
  }

  order(orderId: string): Promise<CreditOrderRow> {
    return this.site.server.database.read((em) => em.findOneByOrFail(CreditOrderRow, { orderId }));
  }

  meter(meterCode: MeterCode): Promise<MeterStateRow> {
    return this.site.server.database.read((em) => em.findOneByOrFail(MeterStateRow, { meterCode }));
  }

  /** Waits until every order has ended, so that nothing happens behind a spec's back. */
  async settled(): Promise<void> {
    await until(async () => {
      const orders = await this.site.server.database.read((em) => em.find(CreditOrderRow));
      return orders.every(({ state }) => SHUT.has(state));
    });
  }
}
