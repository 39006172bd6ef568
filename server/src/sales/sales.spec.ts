import { randomUUID } from 'node:crypto';
import { salesList, minorUnits, receiptPdfRoute, showSaleRoute, verifyReceiptRoute } from '#shared';
import { forEachDatabase } from '../../test/harness.js';
import { NOON, SaleSite, type Tablet, type Tenant } from '../../test/sale-site.js';
import { CreditOrderRow } from '../credit/credit-order.entity.js';
import { CreditOrders, type OrderEnding } from '../credit/credit-orders.service.js';
import { LedgerRow } from '../ledger/ledger.entity.js';
import { MeterStateRow } from '../readings/meter-state.entity.js';
import { QuarantinedItemRow } from './quarantined-item.entity.js';
import { Sales } from './sales.service.js';
import { ShiftRow } from '../shifts/shift.entity.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const WHO = {
  ...{ loginName: 'tess', fullName: 'Tess Test', permissions: new Set<never>() },
  ...{ sessionId: 's', deviceId: null, source: '127.0.0.1' },
};

/** Does to an order what a gateway's word does: order, meter, and whoever listens, in one transaction. */
async function end(
  site: SaleSite,
  saleId: string,
  state: OrderEnding['state'],
  balanceAfterMinor: number | null = null,
): Promise<void> {
  const { orderId, meterCode, amountMinor } = await site.sale(saleId);
  if (orderId === null || meterCode === null) throw new Error(`sale ${saleId} has no order`);
  await site.server.database.transaction(async (em) => {
    const order = await em.findOneByOrFail(CreditOrderRow, { orderId });
    const wasOpen = !['applied', 'refused', 'void'].includes(order.state);
    await em.update(CreditOrderRow, { orderId }, { state });
    if (wasOpen && state !== 'needs_attention') {
      const less = { openOrders: () => 'open_orders - 1', onItsWayMinor: () => `on_its_way_minor - ${amountMinor}` };
      await em.update(MeterStateRow, { meterCode }, less);
    }
    const ending = { orderId, saleId, state, reason: null, at: new Date(NOON + HOUR) };
    const balance = balanceAfterMinor === null ? null : minorUnits(balanceAfterMinor);
    await site.server.get(CreditOrders).tellEnding(em, { ...ending, balanceAfterMinor: balance });
  });
}

describe('sales', () => {
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

    const sell = async (change = {}): Promise<string> => {
      const { results } = await site.send(tablet, site.sell(tablet, tenant, change));
      return results[0]?.id ?? '';
    };

    it('are credited when their meter has them, once however often it is told', async () => {
      const saleId = await sell();
      await end(site, saleId, 'applied', 5_000);
      await end(site, saleId, 'applied', 9_999);
      const sale = await site.client.call(showSaleRoute, { params: { saleId } });
      expect([sale.state, sale.orderState, sale.creditedAt, sale.balanceAfterMinor]).toEqual([
        'credited',
        'applied',
        new Date(NOON + HOUR).toISOString(),
        minorUnits(5_000),
      ]);
      await expectAsync(end(site, saleId, 'refused')).toBeRejected();
      expect((await site.sale(saleId)).state).toBe('credited');
    });

    it('are held, and their money with them, when their meter refuses them', async () => {
      const saleId = await sell();
      await end(site, saleId, 'refused');
      await end(site, saleId, 'refused');
      const sale = await site.sale(saleId);
      expect([sale.state, sale.heldReason]).toEqual(['held', 'meter_refused']);
      expect(await site.balance('held')).toBe(minorUnits(2_000));
      expect(await site.balance(`meter:${tenant.assignmentId}`)).toBe(minorUnits(0));
      const [moved] = await site.server.database.read((em) => em.findBy(LedgerRow, { kind: 'moved_to_held' }));
      expect(moved).toEqual(jasmine.objectContaining({ reversesEntryId: saleId, businessDate: '2026-03-02' }));
    });

    it('wait for a person when the meter’s answer is not clear, and go on from there', async () => {
      const [first, second] = [await sell(), await sell()];
      await end(site, first, 'needs_attention');
      await end(site, second, 'needs_attention');
      expect((await site.sale(first)).state).toBe('needs_attention');
      await end(site, first, 'applied', 2_000);
      await end(site, second, 'void');
      expect([(await site.sale(first)).state, (await site.sale(second)).state]).toEqual(['credited', 'void']);
    });

    it('of an opening have a ledger entry, an order and a number of the office', async () => {
      const { operatorId } = tablet;
      const shiftId = randomUUID();
      const [one, two] = [randomUUID(), randomUUID()];
      const { accountId, assignmentId, meterCode } = tenant;
      const who = { ...WHO, operatorId, buildings: 'all' as const };
      await site.server.database.transaction(async (em) => {
        for (const saleId of [one, two]) {
          const amountMinor = minorUnits(700);
          await site.server.get(Sales).recordOfficeSale(em, {
            kind: 'first_recharge',
            ...{ saleId, who, accountId, assignmentId, meterCode, amountMinor, method: 'card', shiftId },
            at: new Date(NOON),
          });
        }
      });
      expect((await site.sale(one)).receiptNumber).toBe('A-000001');
      expect((await site.sale(two)).receiptNumber).toBe('A-000002');
      expect(await site.balance(`till:${shiftId}:card`)).toBe(minorUnits(1_400));
      expect(await site.server.database.read((em) => em.countBy(ShiftRow, { shiftId }))).toBe(1);
      expect(await site.outcomes(tablet, site.sell(tablet, tenant, { id: one }))).toEqual([
        'quarantined id_with_other_bytes',
      ]);
    });

    it('are listed newest first, by pages, with what was bought before', async () => {
      for (let minutes = 4; minutes >= 0; minutes--) {
        await sell({ soldAtMs: NOON - minutes * MINUTE, serverTimeSeenMs: NOON - minutes * MINUTE });
      }
      const first = await site.client.call(salesList.page, { query: { size: 2 } });
      const next = await site.client.call(salesList.page, { query: { size: 2, page: 2 } });
      const last = await site.client.call(salesList.page, { query: { size: 2, page: 3 } });
      const rows = [first, next, last].flatMap(({ items }) => items);
      expect(rows.map((sale) => sale.receiptNumber)).toEqual([5, 4, 3, 2, 1].map((number) => `T1-00000${number}`));
      expect([first.total, last.items.length, first.sums]).toEqual([5, 1, { amount: 10_000 }]);
      expect(rows.map((sale) => sale.purchasedBeforeMinor)).toEqual(
        [8_000, 6_000, 4_000, 2_000, null].map((sum) => (sum === null ? null : minorUnits(sum))),
      );
      expect(rows[0]?.purchaseBeforeAt).toBe(new Date(NOON - MINUTE).toISOString());
      expect(rows[0]).toEqual(
        jasmine.objectContaining({ room: 'R 1', accountNumber: '000001', accountName: 'Tenant 1', devicePrefix: 'T1' }),
      );
    });

    it('are found by number, name, room, meter and receipt, by day, method and state', async () => {
      const other = await site.tenant();
      const saleId = await sell({ method: 'card' });
      await site.send(tablet, site.sell(tablet, other));
      await end(site, saleId, 'applied', 2_000);
      const found = async (query: Record<string, string>): Promise<string[]> =>
        (await site.client.call(salesList.page, { query })).items.map((sale) => sale.receiptNumber);
      const [one, two] = ['T1-000001', 'T1-000002'];
      const cases: [Record<string, string>, string[]][] = [
        [{ keywords: '000002' }, [two]],
        [{ keywords: 'tenant T1-000001' }, [one]],
        [{ keywords: 'tenant' }, [two, one]],
        [{ keywords: 'r1' }, [one]],
        [{ keywords: other.meterCode.toLowerCase() }, [two]],
        [{ keywords: 't1-000001' }, [one]],
        [{ keywords: '100%' }, []],
        [{ method: 'card' }, [one]],
        [{ state: 'credited' }, [one]],
        [{ state: 'accepted' }, [two]],
        [{ meterCode: other.meterCode }, [two]],
        [{ accountId: tenant.accountId }, [one]],
        [{ from: '2026-03-02', to: '2026-03-02' }, [two, one]],
        [{ from: '2026-03-03' }, []],
        [{ to: '2026-03-01' }, []],
      ];
      for (const [query, expected] of cases) {
        expect((await found(query)).sort())
          .withContext(JSON.stringify(query))
          .toEqual(expected.toSorted());
      }
    });

    it('of buildings that are not the operator’s are as if they were not there', async () => {
      const saleId = await sell();
      const stranger = await site.server.signIn('administrator', { buildings: [3] });
      expect((await stranger.call(salesList.page)).total).toBe(0);
      expect((await stranger.answer(showSaleRoute, { params: { saleId } })).refusal).toBe('sale_unknown');
      expect((await stranger.answer(receiptPdfRoute, { params: { saleId } })).refusal).toBe('sale_unknown');
      expect((await site.sale(saleId)).receiptsMade).toBe(0);
      const neighbour = await site.server.signIn('administrator', { buildings: [2] });
      expect((await neighbour.call(salesList.page)).total).toBe(1);
    });

    it('have receipts as PDF on every paper, the first as the original', async () => {
      const saleId = await sell();
      for (const query of [{}, { language: 'zh', paper: 'roll58' }, { language: 'en', paper: 'roll80' }]) {
        const { body, headers } = await site.client.answer(receiptPdfRoute, { params: { saleId }, query });
        expect(headers.get('content-type')).toBe('application/pdf');
        expect(Buffer.from(body as unknown as Uint8Array).toString('latin1', 0, 5)).toBe('%PDF-');
      }
      expect((await site.sale(saleId)).receiptsMade).toBe(3);
    }, 60_000);

    it('prove themselves by their receipts, and come in by them when the tablet is gone', async () => {
      const item = site.sell(tablet, tenant);
      const verify = (proof: string) => site.server.anybody.call(verifyReceiptRoute, { body: { proof } });
      const told = await verify(site.proof(tablet, item));
      expect(told).toEqual({
        ...{ genuine: true, receiptNumber: 'T1-000001', amountMinor: minorUnits(2_000), state: 'accepted' },
        soldAt: new Date(NOON).toISOString(),
      });
      expect(await verify(site.proof(tablet, item))).toEqual(told);
      expect(await site.outcomes(tablet, item)).toEqual(['repeated accepted']);
    });

    it('are not proved by a receipt of another device, another server, or none', async () => {
      const item = site.sell(tablet, tenant);
      const other = await site.tablet();
      const forgedCertificate = Buffer.from(tablet.certificate);
      forgedCertificate[forgedCertificate.length - 1]! ^= 1;
      const wrong = [
        site.proof(other, item),
        site.proof({ ...tablet, certificate: forgedCertificate }, item),
        site.proof(tablet, { ...item, signature: site.sell(tablet, tenant).signature }),
        'AAAA',
      ];
      for (const proof of wrong) {
        const told = await site.server.anybody.call(verifyReceiptRoute, { body: { proof } });
        expect([told.genuine, told.state]).toEqual([false, null]);
      }
      expect(await site.server.database.read((em) => em.count(QuarantinedItemRow))).toBe(0);
    });
  });
});
