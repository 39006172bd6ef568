import { randomBytes } from 'node:crypto';
import {
  acceptHeldRoute,
  correctRoute,
  dismissQuarantinedRoute,
  heldItemsList,
  heldList,
  type HeldSale,
  intakeRoute,
  letBeHeldItemRoute,
  minorUnits,
  quarantineList,
  refundHeldRoute,
  showHeldRoute,
  toBase64Url,
} from '#shared';
import excel from 'exceljs';
import { DataSource } from 'typeorm';
import { v7 } from 'uuid';
import { forEachDatabase } from '../../test/harness.js';
import { listenLive } from '../../test/live-listener.js';
import { MoneySite } from '../../test/money-site.js';
import type { Tablet, Tenant } from '../../test/sale-site.js';
import { until } from '../../test/scripted-gateway.js';

describe('the lists of what waits for a person', () => {
  forEachDatabase((start) => {
    let money: MoneySite;
    let tablet: Tablet;
    let tenant: Tenant;
    let closed: Tenant;
    beforeEach(async () => {
      money = await MoneySite.open(start);
      tablet = await money.site.tablet();
      tenant = await money.tenant(0);
      closed = await money.tenant(0, { closed: true });
    });
    afterEach(() => money.close());

    const client = () => money.site.client;
    const sell = async (to: Tenant, amountMinor: number): Promise<string> => {
      money.site.clock.advance(60_000);
      const { results } = await money.site.send(
        tablet,
        money.site.sell(tablet, to, { amountMinor: minorUnits(amountMinor) }),
      );
      return results[0]?.id ?? '';
    };
    const list = (query = {}) => client().call(heldList.page, { query });
    const idsOf = async (query = {}) => (await list(query)).items.map(({ saleId }) => saleId);
    const show = (saleId: string): Promise<HeldSale> => client().call(showHeldRoute, { params: { saleId } });

    it('have the sale that waits longest first: since when, why, for how much in all, and what became of it', async () => {
      const first = await sell(closed, 1_000);
      const refused = await sell(tenant, 2_000);
      const over = await sell(tenant, 60_000);
      const credited = await sell(tenant, 500);
      // The meter refuses what was accepted: it is held since then, and stands behind what was held at its arrival.
      money.site.clock.advance(60_000);
      await money.refuses('over_hoarding_limit');
      await money.applies();
      const { items, total, sums } = await list();
      expect(items.map(({ saleId, heldReason }) => [saleId, heldReason])).toEqual([
        [first, 'account_closed'],
        [over, 'over_sale_limit'],
        [refused, 'meter_refused'],
      ]);
      expect([total, sums]).toEqual([3, { amount: 63_000 }]);
      const [, , late] = items;
      expect(Date.parse(late?.heldAt ?? '')).toBeGreaterThan(Date.parse(late?.receivedAt ?? ''));
      expect((await client().answer(showHeldRoute, { params: { saleId: credited } })).refusal).toBe('held_unknown');

      const releaseId = v7();
      await client().call(refundHeldRoute, { params: { saleId: first }, body: { releaseId } });
      expect([await idsOf({ state: 'waiting' }), await idsOf({ state: 'settled' })]).toEqual([
        [over, refused],
        [first],
      ]);
      expect((await show(first)).release).toEqual({
        ...{ releaseId, way: 'refund', by: 'Tess Test', at: money.site.clock.now().toISOString() },
      });
      expect(await show(over)).toEqual(
        jasmine.objectContaining({ release: null, accountId: tenant.accountId, shiftId: tablet.shiftId }),
      );
      expect(await idsOf({ reason: 'meter_refused' })).toEqual([refused]);
      expect(await idsOf({ keywords: 'T1-000001' })).toEqual([first]);
      expect(await idsOf({ building: '3' })).toEqual([]);
      const day = items[0]?.heldAt.slice(0, 10) ?? '';
      expect([(await idsOf({ from: day, to: day })).length, await idsOf({ to: '2020-01-01' })]).toEqual([3, []]);
    });

    it('have a sale that is held again since it is held again, without the release that came to nothing', async () => {
      const saleId = await sell(tenant, 60_000);
      const { heldAt } = await show(saleId);
      money.site.clock.advance(60_000);
      await client().call(acceptHeldRoute, { params: { saleId }, body: { releaseId: v7() } });
      expect((await show(saleId)).release?.way).toBe('accept');
      await money.refuses('over_hoarding_limit');
      const again = await show(saleId);
      expect([again.heldReason, again.release, Date.parse(again.heldAt) > Date.parse(heldAt)]).toEqual([
        ...['meter_refused', null, true],
      ] as never);
    });

    it('have the same sales since the same moments after a database of an older version has taken the column in', async () => {
      const saleIds = [await sell(closed, 1_000), await sell(tenant, 2_000), await sell(tenant, 60_000)];
      await sell(tenant, 500);
      await money.refuses('over_hoarding_limit');
      await money.applies();
      await client().call(refundHeldRoute, { params: { saleId: saleIds[0] ?? '' }, body: { releaseId: v7() } });
      const before = await list();
      expect(before.total).toBe(3);
      const { server } = money.site;
      await server.database.read(async () => {
        await server.get(DataSource).undoLastMigration();
        await server.get(DataSource).runMigrations();
      });
      expect(await list()).toEqual(before);
    });

    it('do not have what goes back by its own reversal, which no person has to decide', async () => {
      const saleId = await sell(tenant, 1_000);
      const offer = await money.offer();
      await client().call(correctRoute, { body: { correctionId: v7(), saleId, reason: 'wrong tenant' } });
      await money.gateway.outcome(offer, 'refused', { before: null, after: null }, 'over_hoarding_limit');
      await until(async () => (await money.site.sale(saleId)).state === 'corrected');
      expect((await list()).total).toBe(0);
    });

    it('are of the buildings of whoever looks, and a file of them is what he sees', async () => {
      await sell(closed, 1_000);
      const [here, elsewhere] = [[2], [3]];
      for (const [buildings, rows] of [
        [here, 1],
        [elsewhere, 0],
      ] as const) {
        const some = await money.site.server.signIn('finance', { buildings });
        expect((await some.call(heldList.page)).total).toBe(rows);
        const selection = { matching: { state: 'waiting' } };
        const { body } = await some.answer(heldList.excel, { body: { language: 'zh', selection } as never });
        const workbook = new excel.Workbook();
        await workbook.xlsx.load((body as unknown as Uint8Array).buffer as ArrayBuffer);
        const text = JSON.stringify(workbook.worksheets.map((sheet) => sheet.getSheetValues()));
        expect([text.includes('账户已销户'), text.includes('待处理')]).toEqual([rows === 1, rows === 1]);
      }
    });

    it('tell whoever may see them that something came, and that somebody else has settled it', async () => {
      const [everywhere, here, seller] = [
        await listenLive(money.site.server, client()),
        await listenLive(money.site.server, await money.site.server.signIn('finance', { buildings: [2] })),
        await listenLive(money.site.server, await money.site.server.signIn('seller')),
      ];
      const eventsOf = ({ heard }: typeof here) =>
        heard.map(({ event }) => event).filter((event) => /^(held_items|quarantine)/.test(event));
      const junk = { bytes: toBase64Url(randomBytes(120)), signature: toBase64Url(randomBytes(64)) };
      const { deviceId } = tablet;
      await money.site.server.anybody.call(intakeRoute, { body: { deviceId, items: [junk] } });
      await until(() => eventsOf(everywhere).length === 1);
      const [aside] = (await client().call(quarantineList.page)).items;
      const params = { quarantineId: aside?.quarantineId ?? '' };
      await client().call(dismissQuarantinedRoute, { params, body: { dismissId: v7(), reason: 'a scan' } });
      await until(() => eventsOf(everywhere).length === 2);
      await money.site.send(tablet, money.site.openShift(tablet, 1_000));
      await money.site.send(tablet, money.site.openShift(tablet, 2_000));
      await until(() => eventsOf(everywhere).length === 3);
      const [item] = (await client().call(heldItemsList.page)).items;
      const itemId = item?.itemId ?? '';
      await client().call(letBeHeldItemRoute, { params: { itemId }, body: { decisionId: v7(), reason: 'twice' } });
      await until(() => eventsOf(everywhere).length === 4);
      const [asideTwice, itemTwice] = [
        Array<string>(2).fill('quarantine.changed'),
        Array<string>(2).fill('held_items.changed'),
      ];
      await until(() => eventsOf(here).length === 2);
      expect([eventsOf(everywhere), eventsOf(here), eventsOf(seller)]).toEqual([
        [...asideTwice, ...itemTwice],
        itemTwice,
        [],
      ]);
      expect(here.heard.find(({ event }) => event === 'held_items.changed')?.payload).toEqual({ itemIds: [itemId] });
      for (const { socket } of [everywhere, here, seller]) socket.disconnect();
    });
  });
});
