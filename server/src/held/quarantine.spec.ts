import { createHash, randomBytes } from 'node:crypto';
import {
  dismissQuarantinedRoute,
  intakeRoute,
  type IntakeItem,
  quarantineList,
  retryQuarantinedRoute,
  showSaleRoute,
  showQuarantinedRoute,
  toBase64Url,
} from '#shared';
import { v7 } from 'uuid';
import { afterFirstLook } from '../../test/after-first-look.js';
import { forEachDatabase } from '../../test/harness.js';
import { SaleSite, type Tablet, type Tenant } from '../../test/sale-site.js';
import { DeviceRow } from '../devices/device.entity.js';
import { UNBELIEVED_IN_ALL, UNBELIEVED_PER_SOURCE, UNBELIEVED_WINDOW_MS } from '../sales/quarantine-limit.js';
import { QuarantinedItemRow } from '../sales/quarantined-item.entity.js';

const junk = (): IntakeItem => ({ bytes: toBase64Url(randomBytes(120)), signature: toBase64Url(randomBytes(64)) });

describe('quarantine', () => {
  forEachDatabase((start, kind) => {
    let site: SaleSite;
    let tablet: Tablet;
    let tenant: Tenant;
    beforeEach(async () => {
      site = await SaleSite.open(start);
      tablet = await site.tablet();
      tenant = await site.tenant();
    });
    afterEach(() => site.checkBooks());

    const knock = (...items: IntakeItem[]) =>
      site.server.anybody.answer(intakeRoute, { body: { deviceId: tablet.deviceId, items } });
    const list = (query = {}) => site.client.call(quarantineList.page, { query: { state: 'waiting', ...query } });
    const count = () => site.server.database.read((em) => em.count(QuarantinedItemRow));
    const dismiss = (quarantineId: string, body: object) =>
      site.client.answer(dismissQuarantinedRoute, { params: { quarantineId }, body });

    it('shows an item whole, and keeps it whole when a person has closed it', async () => {
      const item = junk();
      await knock(item);
      const [shown] = (await list()).items;
      expect([shown?.bytes, shown?.signature, shown?.reason]).toEqual([item.bytes, item.signature, 'malformed']);
      const quarantineId = shown?.quarantineId ?? '';
      const body = { dismissId: v7(), reason: 'a scan of some program' };
      const closed = await dismiss(quarantineId, body);
      expect([closed.status, closed.body.dismissed]).toEqual([200, { reason: body.reason, by: 'Tess Test' }]);
      expect(await site.client.call(showQuarantinedRoute, { params: { quarantineId } })).toEqual(closed.body);
      expect((await dismiss(quarantineId, body)).body).toEqual(closed.body);
      expect((await dismiss(quarantineId, { ...body, reason: 'x' })).refusal).toBe('dismiss_taken');
      expect((await dismiss(quarantineId, { ...body, dismissId: v7() })).refusal).toBe('dismissed_already');
      expect((await dismiss(v7(), { ...body, dismissId: v7() })).refusal).toBe('quarantined_unknown');
      expect((await list()).items).toEqual([]);
      expect((await list({ state: 'closed' })).items.map(({ bytes }) => bytes)).toEqual([item.bytes]);
      await knock(item);
      expect((await list()).total).toBe(0);
      await knock(junk());
      const second = (await list()).items[0]?.quarantineId ?? '';
      expect((await dismiss(second, body)).refusal).toBe('dismiss_taken');
    });

    it('is for those who work in all buildings', async () => {
      await knock(junk());
      const quarantineId = (await list()).items[0]?.quarantineId ?? '';
      const some = await site.server.signIn('finance', { buildings: [2] });
      expect((await some.call(quarantineList.page)).total).toBe(0);
      for (const route of [showQuarantinedRoute, retryQuarantinedRoute]) {
        const answer = await some.answer(route, { params: { quarantineId } });
        expect([answer.status, answer.refusal]).toEqual([404, 'quarantined_unknown']);
      }
    });

    it('lets an item in by the ordinary door when its device has become known', async () => {
      const { deviceId } = tablet;
      const device = await site.server.database.read((em) => em.findOneByOrFail(DeviceRow, { deviceId }));
      await site.server.database.transaction((em) => em.delete(DeviceRow, { deviceId }));
      const item = { ...site.sell(tablet, tenant), remark: 'paid by his sister' };
      expect((await knock(item)).body.results.map(({ reason }) => reason)).toEqual(['device_unknown']);
      const [aside] = (await list()).items;
      const retry = () =>
        site.client.call(retryQuarantinedRoute, { params: { quarantineId: aside?.quarantineId ?? '' } });
      expect([aside?.deviceKnown, (await retry()).outcome]).toEqual([false, 'quarantined']);
      await site.server.database.transaction((em) => em.insert(DeviceRow, device));
      expect((await list()).items[0]?.deviceKnown).toBeTrue();
      const { outcome, item: after } = await retry();
      expect([outcome, after.dismissed, after.state]).toEqual(['accepted', null, 'came_in']);
      expect([(await list()).total, (await list({ state: 'came_in', keywords: `${tablet.prefix} 1` })).total]).toEqual([
        0, 1,
      ]);
      expect((await retry()).outcome).toBe('repeated');
      const sale = await site.client.call(showSaleRoute, { params: { saleId: after.claimedId ?? '' } });
      expect(sale.remark).toBe('paid by his sister');
    });

    it('cannot be filled from one address, which never keeps a device’s own sales out', async () => {
      const batches = Array.from({ length: UNBELIEVED_PER_SOURCE / 50 }, () => Array.from({ length: 50 }, junk));
      for (const items of batches) expect((await knock(...items)).status).toBe(200);
      const refused = await knock(junk());
      expect([refused.status, refused.refusal]).toEqual([429, 'quarantine_too_often']);
      // It stands in the database: a server that is started again, or stands beside, counts the same.
      await site.server.restart();
      expect((await knock(junk())).status).toBe(429);
      expect(await count()).toBe(UNBELIEVED_PER_SOURCE);
      // What is known already is told again, and what a device of ours signed comes in.
      expect((await knock(...(batches[0] ?? []))).status).toBe(200);
      const genuine = site.sell(tablet, tenant);
      expect(await site.outcomes(tablet, genuine)).toEqual(['accepted']);
      const otherBytes = site.sell(tablet, tenant, { id: (await knock(genuine)).body.results[0]?.id ?? '' });
      expect(await site.outcomes(tablet, otherBytes)).toEqual(['quarantined id_with_other_bytes']);
      // A delivery that holds both is refused whole and is sent again item by item.
      const next = site.sell(tablet, tenant);
      expect((await knock(next, junk())).status).toBe(429);
      expect(await site.outcomes(tablet, next)).toEqual(['accepted']);
      site.clock.advance(UNBELIEVED_WINDOW_MS);
      expect((await knock(junk())).status).toBe(200);
    });

    if (kind === 'mysql') {
      it('keeps the last one that there is place for, though it comes twice at once', async () => {
        const items = Array.from({ length: UNBELIEVED_PER_SOURCE }, junk);
        const last = items.pop() ?? junk();
        for (const from of [0, 50]) await knock(...items.slice(from, from + 50));
        let first: number | undefined;
        afterFirstLook(QuarantinedItemRow, async () => (first = (await knock(last)).status));
        expect([(await knock(last)).status, first]).toEqual([200, 200]);
        expect((await knock(junk())).status).toBe(429);
        expect(await count()).toBe(UNBELIEVED_PER_SOURCE);
      });
    }

    it('has a cap for all addresses together, until a person has looked', async () => {
      const row = (at: number) => ({
        ...{ quarantineId: v7(), digest: createHash('sha256').update(String(at)).digest('hex'), reason: 'malformed' },
        ...{ bytesText: 'AA', signatureText: 'AA', signed: false, claimedId: null, claimedDeviceId: null },
        ...{
          claimedNumber: null,
          claimedAmountMinor: null,
          sourceDigest: null,
          receivedAt: site.clock.now(),
          resolvedAt: null,
        },
        ...{ dismissId: null, dismissReason: null, dismissedById: null },
      });
      await site.server.database.transaction(async (em) => {
        for (let from = 0; from < UNBELIEVED_IN_ALL; from += 1_000) {
          const rows = Array.from({ length: 1_000 }, (_, at) => row(from + at) as QuarantinedItemRow);
          await em.createQueryBuilder().insert().into(QuarantinedItemRow).values(rows).updateEntity(false).execute();
        }
      });
      expect((await knock(junk())).refusal).toBe('quarantine_too_often');
      expect(await site.outcomes(tablet, site.sell(tablet, tenant))).toEqual(['accepted']);
      const [oldest] = (await list({ size: 1 })).items;
      await dismiss(oldest?.quarantineId ?? '', { dismissId: v7(), reason: 'junk' });
      expect((await knock(junk())).status).toBe(200);
    });
  });
});
