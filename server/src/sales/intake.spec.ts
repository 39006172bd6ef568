import {
  encodeSaleIntent,
  type HeldReason,
  HELD_REASONS,
  minorUnits,
  salesList,
  showSaleRoute,
  toBase64Url,
} from '#shared';
import { forEachDatabase } from '../../test/harness.js';
import { NOON, SaleSite, signBytes, type Tablet, type Tenant } from '../../test/sale-site.js';
import { type Intent, wordsOf } from '../../test/tablet-items.js';
import { CreditOrderRow } from '../credit/credit-order.entity.js';
import { DeviceRow } from '../devices/device.entity.js';
import { LeaseRow } from '../devices/lease.entity.js';
import { OperatorRow } from '../operators/operator.entity.js';
import { MeterStateRow } from '../readings/meter-state.entity.js';
import { QuarantinedItemRow } from './quarantined-item.entity.js';
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

describe('intake', () => {
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

    it('books an accepted sale with its ledger entry, its credit order and its shift', async () => {
      const { results, lastNumber, revoked } = await site.send(tablet, site.sell(tablet, tenant));
      expect(results.map(wordsOf)).toEqual(['accepted']);
      expect([lastNumber, revoked]).toEqual([1, false]);
      const sale = await site.sale(results[0]!.id!);
      expect([sale.receiptNumber, sale.state, sale.businessDate]).toEqual(['T1-000001', 'accepted', '2026-03-02']);
      expect(await site.balance(`till:${tablet.shiftId}:cash`)).toBe(minorUnits(2_000));
      expect(await site.balance(`meter:${tenant.assignmentId}`)).toBe(minorUnits(2_000));
    });

    it('keeps what the seller wrote beside a sale, from its first delivery', async () => {
      const item = site.sell(tablet, tenant);
      const { results } = await site.send(tablet, { ...item, remark: ' pays for his neighbour ' });
      const saleId = results[0]?.id ?? '';
      await site.send(tablet, { ...item, remark: 'something else' });
      expect((await site.client.call(showSaleRoute, { params: { saleId } })).remark).toBe('pays for his neighbour');
      const long = await site.send(tablet, { ...site.sell(tablet, tenant), remark: 'x'.repeat(1_000) });
      expect(long.results.map(wordsOf)).toEqual(['accepted']);
      const { items } = await site.client.call(salesList.page, { query: {} });
      expect(items.map(({ remark }) => remark)).toEqual(
        jasmine.arrayWithExactContents(['pays for his neighbour', 'x'.repeat(200)]),
      );
    });

    it('holds what was sold with signal in a building that the operator had lost', async () => {
      await change(site, OperatorRow, { buildings: [5] });
      const lost = await site.send(tablet, site.sell(tablet, tenant));
      await change(site, OperatorRow, { buildings: [2, 5] });
      const again = await site.send(tablet, site.sell(tablet, tenant));
      expect([...lost.results, ...again.results].map(wordsOf)).toEqual(['held operator_may_not_sell', 'accepted']);
    });

    it('needs no session, and without items tells the last number', async () => {
      expect(await site.send(tablet)).toEqual({
        results: [],
        lastNumber: 0,
        serverTimeMs: NOON,
        revoked: false,
      });
      expect((await site.send({ deviceId: tenant.accountId })).revoked).toBeNull();
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

    it('keeps whole what cannot be believed, once, and lists it', async () => {
      const intent = site.intent(tablet, tenant);
      const good = signBytes(tablet, encodeSaleIntent(intent));
      const stranger = await site.tablet();
      const forged = signBytes(stranger, encodeSaleIntent(site.intent(tablet, tenant, { number: 7 })));
      const unknown = signBytes(
        stranger,
        encodeSaleIntent(site.intent(tablet, tenant, { deviceId: tenant.accountId })),
      );
      const other = signBytes(tablet, encodeSaleIntent({ ...intent, amountMinor: minorUnits(1) }));
      const absurd = site.sell(tablet, tenant, { amountMinor: minorUnits(10 ** 13), number: 8 });
      const noise = { bytes: toBase64Url(Uint8Array.of(1, 2, 3)), signature: good.signature };
      const items = [good, forged, unknown, other, absurd, noise];
      const outcomes = [
        'accepted',
        'quarantined signature_wrong',
        'quarantined device_unknown',
        'quarantined id_with_other_bytes',
        'quarantined malformed',
        'quarantined malformed',
      ];
      expect(await site.outcomes(tablet, ...items)).toEqual(outcomes);
      site.clock.advance(HOUR);
      const again = await site.send(tablet, ...items);
      expect(again.results.map(wordsOf)).toEqual(['repeated accepted', ...outcomes.slice(1)]);
      expect(again.results.every((result) => result.receivedAt === new Date(NOON).toISOString())).toBeTrue();
      const rows = await site.server.database.read((em) => em.find(QuarantinedItemRow));
      expect(rows.length).toBe(5);
      expect(rows.find((row) => row.reason === 'signature_wrong')).toEqual(
        jasmine.objectContaining({ bytesText: forged.bytes, signatureText: forged.signature, claimedNumber: 7 }),
      );
    });

    it('takes the same bytes as a repeat under whatever signature, since a signer signs anew', async () => {
      const bytes = encodeSaleIntent(site.intent(tablet, tenant));
      const [first, second] = [signBytes(tablet, bytes), signBytes(tablet, bytes)];
      expect(first.signature).not.toBe(second.signature);
      const broken = { ...first, signature: toBase64Url(new Uint8Array(64)) };
      expect(await site.outcomes(tablet, first)).toEqual(['accepted']);
      expect(await site.outcomes(tablet, second, broken)).toEqual(['repeated accepted', 'repeated accepted']);
    });

    it('takes an item that was put aside when it comes as it should, and closes the case', async () => {
      const item = site.sell(tablet, tenant);
      const broken = { ...item, signature: toBase64Url(new Uint8Array(64)) };
      expect(await site.outcomes(tablet, broken)).toEqual(['quarantined signature_wrong']);
      expect((await site.send(tablet)).lastNumber).toBe(0);
      expect(await site.outcomes(tablet, item)).toEqual(['accepted']);
      const [row] = await site.server.database.read((em) => em.find(QuarantinedItemRow));
      expect(row?.resolvedAt).not.toBeNull();
    });

    it('takes one sale of twenty deliveries, in turn and at once', async () => {
      const item = site.sell(tablet, tenant);
      for (let turn = 0; turn < 20; turn++) {
        expect(await site.outcomes(tablet, item)).toEqual([turn === 0 ? 'accepted' : 'repeated accepted']);
      }
      const parallel = site.sell(tablet, tenant);
      const told = await Promise.all(Array.from({ length: 20 }, () => site.outcomes(tablet, parallel)));
      expect(told.flat().sort()).toEqual(['accepted', ...Array<string>(19).fill('repeated accepted')]);
      expect(await site.outcomes(tablet, item, item, parallel)).toEqual(Array<string>(3).fill('repeated accepted'));
      expect(await site.balance(`meter:${tenant.assignmentId}`)).toBe(minorUnits(4_000));
    });

    it('takes each sale once of two senders with overlapping batches', async () => {
      const items = Array.from({ length: 30 }, () => site.sell(tablet, tenant, { amountMinor: minorUnits(100) }));
      const told = await Promise.all([
        site.outcomes(tablet, ...items.slice(0, 20)),
        site.outcomes(tablet, ...items.slice(10)),
        site.outcomes(tablet, ...items.slice(5, 25).reverse()),
      ]);
      const words = told.flat();
      expect(words.filter((word) => word === 'accepted').length).toBe(30);
      expect(words.filter((word) => word === 'repeated accepted').length).toBe(30);
      expect((await site.send(tablet)).lastNumber).toBe(30);
    });

    it('keeps one id of two devices for the first, and puts the other aside', async () => {
      const second = await site.tablet();
      const { id } = site.intent(tablet, tenant, { number: 99 });
      const [mine, others] = [site.sell(tablet, tenant, { id }), site.sell(second, tenant, { id })];
      const told = await Promise.all([site.outcomes(tablet, mine), site.outcomes(second, others)]);
      expect(told.flat().sort()).toEqual(['accepted', 'quarantined id_with_other_bytes']);
    });

    it('lets two devices fill one meter up to its limit and no further, however they race', async () => {
      const second = await site.tablet();
      const sell = (from: Tablet) => site.sell(from, tenant, { amountMinor: minorUnits(15_000) });
      const told = await Promise.all(
        [tablet, second, tablet, second, tablet, second, tablet, second].map((from) => site.outcomes(from, sell(from))),
      );
      const words = told.flat();
      expect(words.filter((word) => word === 'accepted').length).toBe(6);
      expect(words.filter((word) => word === 'held over_hoarding_limit').length).toBe(2);
    });

    it('lets many devices sell to many meters at once', async () => {
      const tablets = [tablet, ...(await Promise.all([1, 2, 3].map(() => site.tablet())))];
      const tenants = [tenant, await site.tenant(), await site.tenant()];
      const batches = tablets.map((from, turn) =>
        [...tenants.slice(turn % 3), ...tenants.slice(0, turn % 3)].flatMap((to) => [
          site.sell(from, to, { amountMinor: minorUnits(500) }),
          site.sell(from, to, { amountMinor: minorUnits(700) }),
        ]),
      );
      const told = await Promise.all(batches.map((batch, at) => site.outcomes(tablets[at]!, ...batch)));
      expect(told.flat()).toEqual(Array<string>(24).fill('accepted'));
      for (const to of tenants) expect(await site.balance(`meter:${to.assignmentId}`)).toBe(minorUnits(4_800));
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

    it('lets a gap in the numbers block nothing, and closes it when the number comes', async () => {
      const items = Array.from({ length: 5 }, () => site.sell(tablet, tenant));
      const [first, second, third, fourth, fifth] = items;
      expect((await site.send(tablet, first!, third!, fifth!)).lastNumber).toBe(1);
      const device = await site.server.database.read((em) =>
        em.findOneByOrFail(DeviceRow, { deviceId: tablet.deviceId }),
      );
      expect([device.lastNumber, device.highestNumber]).toEqual([1, 5]);
      expect((await site.send(tablet, fourth!)).lastNumber).toBe(1);
      expect((await site.send(tablet, second!)).lastNumber).toBe(5);
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

    it('moves the time of a sale between the item before and the arrival, and marks a doubtful clock', async () => {
      const at = (soldAtMs: number) => site.sell(tablet, tenant, { soldAtMs, serverTimeSeenMs: NOON });
      const items = [at(NOON - 60_000), at(NOON - 120_000), at(NOON - HOUR), at(NOON + 2 * HOUR), at(NOON + 1_000)];
      await site.send(tablet, ...items);
      const sales = await site.server.database.read((em) => em.find(SaleRow, { order: { number: 'ASC' } }));
      expect(sales.map((sale) => [(sale.soldAt.getTime() - NOON) / 1_000, sale.clockDoubtful])).toEqual([
        [-60, false],
        [-60, false],
        [-60, true],
        [0, true],
        [0, false],
      ]);
    });

    it('takes an exported queue from another device, by the signature of the first', async () => {
      const carrier = await site.tablet();
      const { results, lastNumber } = await site.send(carrier, site.sell(tablet, tenant), site.sell(carrier, tenant));
      expect(results.map(wordsOf)).toEqual(['accepted', 'accepted']);
      expect(lastNumber).toBe(1);
      expect((await site.send(tablet)).lastNumber).toBe(1);
    });

    it('gives each of fifty mixed items its own outcome, shuffled and cut as one likes', async () => {
      const closed = await site.tenant({ closed: true });
      const stranger = await site.tablet();
      const full = await site.tenant({ remainingMinor: 99_000 });
      const pattern = [
        ['accepted', () => site.sell(tablet, tenant, { amountMinor: minorUnits(100) })],
        ['held account_closed', () => site.sell(tablet, closed)],
        ['held over_hoarding_limit', () => site.sell(tablet, full)],
        ['quarantined signature_wrong', () => signBytes(stranger, encodeSaleIntent(site.intent(tablet, tenant)))],
        [
          'held format_unknown',
          () => {
            const bytes = encodeSaleIntent(site.intent(tablet, tenant));
            bytes[0] = 2;
            return signBytes(tablet, bytes);
          },
        ],
      ] as const;
      const all = Array.from({ length: 10 }, () => pattern.map(([word, make]) => ({ word, item: make() }))).flat();
      const told = await site.outcomes(tablet, ...all.map(({ item }) => item));
      expect(told).toEqual(all.map(({ word }) => word));
      const shuffled = all.toSorted(() => Math.random() - 0.5);
      const again = await Promise.all(
        [0, 1].map((half) =>
          site.outcomes(tablet, ...shuffled.slice(half * 25, half * 25 + 25).map(({ item }) => item)),
        ),
      );
      expect(again.flat()).toEqual(
        shuffled.map(({ word }) => (word.startsWith('quarantined') ? word : `repeated ${word}`)),
      );
      const orders = await site.server.database.read((em) => em.count(CreditOrderRow));
      expect(orders).toBe(10);
      const state = await site.server.database.read((em) =>
        em.findOneByOrFail(MeterStateRow, { meterCode: tenant.meterCode }),
      );
      expect(state.openOrders).toBe(10);
    });
  });
});
