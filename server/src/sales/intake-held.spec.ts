import { encodeSaleIntent, type HeldReason, HELD_REASONS, minorUnits } from '#shared';
import { forEachDatabase } from '../../test/harness.js';
import { NOON, SaleSite, signBytes, type Tablet, type Tenant } from '../../test/sale-site.js';
import { type Intent, wordsOf } from '../../test/tablet-items.js';
import { DeviceRow } from '../devices/device.entity.js';
import { LeaseRow } from '../devices/lease.entity.js';
import { OperatorRow } from '../operators/operator.entity.js';
import { SettingsRow } from '../settings/settings.entity.js';
import { SaleRow } from './sale.entity.js';

const HOUR = 3_600_000;

/** How each reason comes about: what is done to the site before, and what the sale says. */
interface HeldCase {
  readonly before?: (site: SaleSite, tablet: Tablet, tenant: Tenant) => Promise<unknown>;
  readonly sale?: Partial<Intent> | ((site: SaleSite, tablet: Tablet) => Partial<Intent> | Promise<Partial<Intent>>);
  readonly lease?: Parameters<SaleSite['tablet']>[0];
  readonly tenant?: Parameters<SaleSite['tenant']>[0];
}

const change = (site: SaleSite, entity: new () => object, set: object): Promise<unknown> =>
  site.server.database.transaction((em) => em.createQueryBuilder().update(entity).set(set).execute());

const HELD: Readonly<Record<Exclude<HeldReason, 'format_unknown' | 'meter_refused'>, HeldCase>> = {
  number_used_twice: {
    before: (site, tablet, tenant) => site.send(tablet, site.sell(tablet, tenant)),
    sale: { number: 1 },
  },
  device_revoked: { before: (site) => change(site, DeviceRow, { revokedAt: new Date(NOON) }) },
  operator_disabled: {
    sale: async (site, { deviceId }) => {
      const operatorId = await site.operator(false);
      return { operatorId, leaseId: await site.lease({ deviceId, operatorId }) };
    },
  },
  operator_may_not_sell: {
    sale: async (site, { deviceId }) => {
      const operatorId = await site.operator(true, 'engineer');
      return { operatorId, leaseId: await site.lease({ deviceId, operatorId }) };
    },
  },
  lease_unknown: { sale: (_site, { deviceId }) => ({ leaseId: deviceId }) },
  lease_revoked: { before: (site) => change(site, LeaseRow, { revokedAt: new Date(NOON) }) },
  assignment_unknown: { sale: (_site, { deviceId }) => ({ assignmentId: deviceId }) },
  amount_not_positive: { sale: { amountMinor: minorUnits(-500) } },
  account_closed: { tenant: { closed: true } },
  meter_exchanged: { sale: { meterCode: '0201030901' as never } },
  meter_postpaid: { tenant: { postpaid: true } },
  method_unknown: {
    before: async (site) => {
      const { saveSettingsRoute, showSettingsRoute } = await import('#shared');
      const settings = await site.client.call(showSettingsRoute);
      const methods = settings.methods.map((one) => (one.code === 'other' ? { ...one, enabled: false } : one));
      await site.client.call(saveSettingsRoute, { body: { ...settings, methods } });
    },
    sale: { method: 'other' },
  },
  lease_not_begun: { lease: { issuedAtMs: NOON + HOUR } },
  lease_ended: { lease: { endsAtMs: NOON } },
  building_not_in_lease: { lease: { buildings: [3] } },
  no_durable_storage: { lease: { offline: false }, sale: { serverTimeSeenMs: NOON - HOUR } },
  method_needs_signal: { sale: { method: 'card', serverTimeSeenMs: NOON - HOUR } },
  over_sale_limit: { lease: { perSaleMinor: minorUnits(1_999) } },
  lease_count_used_up: { lease: { count: 0 } },
  lease_sum_used_up: { lease: { sumMinor: minorUnits(1_999) } },
  meter_cannot_hold_exactly: {
    before: (site) => change(site, SettingsRow, { value: { currencyDecimals: 3 } }),
    sale: { amountMinor: minorUnits(2_001) },
  },
  over_hoarding_limit: { tenant: { remainingMinor: 98_001 } },
};

describe('intake: what is held', () => {
  forEachDatabase((start) => {
    let site: SaleSite;
    let tablet: Tablet;
    let tenant: Tenant;
    beforeEach(async () => {
      site = await SaleSite.open(start);
      tablet = await site.tablet();
      tenant = await site.tenant();
    });
    afterEach(() => site.checkBooks());

    it('holds what was sold with signal in a building that the operator had lost', async () => {
      await change(site, OperatorRow, { buildings: [5] });
      const lost = await site.send(tablet, site.sell(tablet, tenant));
      await change(site, OperatorRow, { buildings: [2, 5] });
      const again = await site.send(tablet, site.sell(tablet, tenant));
      expect([...lost.results, ...again.results].map(wordsOf)).toEqual(['held operator_may_not_sell', 'accepted']);
    });

    for (const [reason, { before, sale, lease, tenant: how }] of Object.entries(HELD)) {
      it(`holds a sale for ${reason}, its cash on the books`, async () => {
        if (lease) tablet = await site.tablet(lease);
        if (how) tenant = await site.tenant(how);
        await before?.(site, tablet, tenant);
        const change = typeof sale === 'function' ? await sale(site, tablet) : sale;
        const item = site.sell(tablet, tenant, change);
        expect(await site.outcomes(tablet, item)).toEqual([`held ${reason}`]);
        expect(await site.outcomes(tablet, item)).toEqual([`repeated held ${reason}`]);
        expect(await site.balance('held')).toBe(minorUnits(Math.max(0, change?.amountMinor ?? 2_000)));
        expect((await site.send(tablet)).lastNumber).toBe(1);
      });
    }

    it('has a case for every reason', () => {
      const told: string[] = ['format_unknown', 'meter_refused', ...Object.keys(HELD)];
      expect(new Set(told)).toEqual(new Set(HELD_REASONS));
    });

    it('books the cash of a format that it does not know, and of bytes that are wrong behind the head', async () => {
      const newer = encodeSaleIntent(site.intent(tablet, tenant));
      newer[0] = 9;
      const cut = encodeSaleIntent(site.intent(tablet, tenant)).subarray(0, -3);
      const [a, b] = [signBytes(tablet, newer), signBytes(tablet, cut)];
      expect(await site.outcomes(tablet, a, b)).toEqual(['held format_unknown', 'held format_unknown']);
      expect(await site.outcomes(tablet, a, b)).toEqual([
        'repeated held format_unknown',
        'repeated held format_unknown',
      ]);
      expect(await site.balance(`till:${tablet.deviceId}:unknown`)).toBe(minorUnits(4_000));
      expect(await site.balance('held')).toBe(minorUnits(4_000));
      expect((await site.send(tablet)).lastNumber).toBe(2);
    });

    it('stops a lease that a copied profile spends twice, also in parallel', async () => {
      tablet = await site.tablet({ sumMinor: minorUnits(10_000) });
      const [one, copy] = [tablet, { ...tablet, number: 100 }];
      const sales = Array.from({ length: 8 }, (_, turn) =>
        site.outcomes(tablet, site.sell(turn % 2 ? copy : one, tenant)),
      );
      const words = (await Promise.all(sales)).flat();
      expect(words.filter((word) => word === 'accepted').length).toBe(5);
      expect(words.filter((word) => word === 'held lease_sum_used_up').length).toBe(3);
      expect(await site.balance('held')).toBe(minorUnits(6_000));
    });

    it('holds the second use of a number and goes on', async () => {
      const items = [site.sell(tablet, tenant), site.sell(tablet, tenant, { number: 1 }), site.sell(tablet, tenant)];
      expect(await site.outcomes(tablet, ...items)).toEqual(['accepted', 'held number_used_twice', 'accepted']);
      expect((await site.send(tablet)).lastNumber).toBe(2);
    });

    it('accepts after its end what was sold while the lease was good', async () => {
      const item = site.sell(tablet, tenant);
      site.clock.advance(30 * 24 * HOUR);
      expect(await site.outcomes(tablet, item)).toEqual(['accepted']);
      const [sale] = await site.server.database.read((em) => em.find(SaleRow));
      expect([sale?.businessDate, sale?.soldAt.getTime()]).toEqual(['2026-03-02', NOON]);
    });

    it('counts what was sold under a replaced lease under the one that took its place', async () => {
      const { deviceId, operatorId } = tablet;
      await change(site, LeaseRow, { closedAt: new Date(NOON) });
      expect(await site.outcomes(tablet, site.sell(tablet, tenant))).toEqual(['held lease_ended']);
      const next = await site.lease({ deviceId, operatorId, sumMinor: minorUnits(3_000) });
      const items = [site.sell(tablet, tenant), site.sell(tablet, tenant)];
      expect(await site.outcomes(tablet, ...items)).toEqual(['accepted', 'held lease_sum_used_up']);
      const lease = await site.server.database.read((em) => em.findOneByOrFail(LeaseRow, { leaseId: next }));
      expect([lease.usedSumMinor, lease.usedCount]).toEqual([2_000, 1]);
    });

    it('counts under a lease no number twice, and no more than the lease has', async () => {
      tablet = await site.tablet({ sumMinor: minorUnits(5_000) });
      const first = site.sell(tablet, tenant);
      const second = site.sell(tablet, tenant, { number: 1, amountMinor: minorUnits(1_500) });
      expect(await site.outcomes(tablet, first, second)).toEqual(['accepted', 'held number_used_twice']);
      const lease = () => site.server.database.read((em) => em.findOneByOrFail(LeaseRow, { leaseId: tablet.leaseId }));
      expect([(await lease()).usedSumMinor, (await lease()).usedCount]).toEqual([2_000, 1]);
      await change(site, DeviceRow, { revokedAt: new Date(NOON) });
      const late = [site.sell(tablet, tenant), site.sell(tablet, tenant)];
      expect(await site.outcomes(tablet, ...late)).toEqual(['held device_revoked', 'held device_revoked']);
      expect([(await lease()).usedSumMinor, (await lease()).usedCount]).toEqual([4_000, 2]);
    });
  });
});
