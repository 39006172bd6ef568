import { encodeSaleIntent, minorUnits, salesList, showSaleRoute, toBase64Url } from '#shared';
import { forEachDatabase } from '../../test/harness.js';
import { NOON, SaleSite, signBytes, type Tablet, type Tenant } from '../../test/sale-site.js';
import { wordsOf } from '../../test/tablet-items.js';
import { DeviceRow } from '../devices/device.entity.js';
import { QuarantinedItemRow } from './quarantined-item.entity.js';
import { SaleRow } from './sale.entity.js';

const HOUR = 3_600_000;

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

    it('needs no session, and without items tells the last number', async () => {
      expect(await site.send(tablet)).toEqual({
        results: [],
        lastNumber: 0,
        serverTimeMs: NOON,
        revoked: false,
      });
      expect((await site.send({ deviceId: tenant.accountId })).revoked).toBeNull();
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

    it('takes an item that was put aside when it comes as it should, and closes the case', async () => {
      const item = site.sell(tablet, tenant);
      const broken = { ...item, signature: toBase64Url(new Uint8Array(64)) };
      expect(await site.outcomes(tablet, broken)).toEqual(['quarantined signature_wrong']);
      expect((await site.send(tablet)).lastNumber).toBe(0);
      expect(await site.outcomes(tablet, item)).toEqual(['accepted']);
      const [row] = await site.server.database.read((em) => em.find(QuarantinedItemRow));
      expect(row?.resolvedAt).not.toBeNull();
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
  });
});
