import {
  doHeldItemRoute,
  heldItemsList,
  letBeHeldItemRoute,
  minorUnits,
  revokeDeviceRoute,
  showHeldItemRoute,
} from '#shared';
import { v7 } from 'uuid';
import { forEachDatabase } from '../../test/harness.js';
import { SaleSite, type Tablet, type Tenant } from '../../test/sale-site.js';

describe('held items of shifts and leases', () => {
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

    const list = (query = {}) => site.client.call(heldItemsList.page, { query: { state: 'waiting', ...query } });
    const show = (itemId: string) => site.client.call(showHeldItemRoute, { params: { itemId } });
    const decision = (change: object = {}) => ({ decisionId: v7(), reason: 'Sam was asked', ...change });
    const ask = (route: typeof doHeldItemRoute, itemId: string, body: object) =>
      site.client.answer(route, { params: { itemId }, body });
    const revoke = () =>
      site.client.call(revokeDeviceRoute, { params: { deviceId: tablet.deviceId }, body: { reason: 'lost' } });

    it('of a device that was revoked are done as they say, once, when a person wants it', async () => {
      const items = [site.openShift(tablet, 5_000), site.sell(tablet, tenant), site.closeShift(tablet, 6_900)];
      await revoke();
      expect(await site.outcomes(tablet, ...items)).toEqual(Array<string>(3).fill('held device_revoked'));
      const { items: held, total } = await list();
      expect([total, held.map(({ kind, amountMinor }) => [kind, amountMinor])]).toEqual([
        2,
        [
          ['shift_opened', 5_000],
          ['shift_closed', 6_900],
        ],
      ] as never);
      for (const item of held) expect(await show(item.itemId)).toEqual({ ...item, mayBeDone: true });
      for (const { itemId } of held) {
        const body = decision();
        const answers = [await ask(doHeldItemRoute, itemId, body), await ask(doHeldItemRoute, itemId, body)];
        expect(answers.map(({ status, body: said }) => [status, said.state])).toEqual([
          [200, 'done'],
          [200, 'done'],
        ]);
        expect((await ask(doHeldItemRoute, itemId, { ...body, reason: 'other' })).refusal).toBe('decision_taken');
        expect((await ask(letBeHeldItemRoute, itemId, decision())).refusal).toBe('item_decided_already');
      }
      expect([(await list()).total, (await list({ state: 'done' })).total]).toEqual([0, 2]);
      const [first] = (await list({ state: 'done', keywords: `${tablet.prefix.toLowerCase()} 1` })).items;
      expect([first?.kind, first?.decided?.by, first?.decided?.reason]).toEqual([
        ...['shift_opened', 'Tess Test', 'Sam was asked'],
      ] as never);
      const shift = await site.shift(tablet.shiftId);
      expect([shift.floatMinor, shift.countedMinor, shift.expectedMinor]).toEqual([5_000, 6_900, 7_000] as never);
      expect(await site.balance(`till:${tablet.shiftId}:cash`)).toBe(minorUnits(6_900));
      expect((await site.outcomes(tablet, items[0]!))[0]).toBe('repeated held device_revoked');
    });

    it('that contradict what is known are let be, and never done', async () => {
      const opening = site.openShift(tablet, 1_000);
      const second = site.openShift(tablet, 2_000);
      expect(await site.outcomes(tablet, opening, second)).toEqual(['accepted', 'held shift_opened_twice']);
      const [item] = (await list()).items;
      const itemId = item?.itemId ?? '';
      expect([(await show(itemId)).mayBeDone, item?.number]).toEqual([false, `${tablet.prefix}-000002`]);
      const done = await ask(doHeldItemRoute, itemId, decision());
      expect([done.status, done.refusal]).toEqual([409, 'shift_opened_twice']);
      const tookEffect = (await site.send(tablet, opening)).results[0]?.id ?? '';
      const took = { params: { itemId: tookEffect } };
      expect((await site.client.answer(showHeldItemRoute, took)).refusal).toBe('item_unknown');
      expect((await ask(letBeHeldItemRoute, v7(), decision())).refusal).toBe('item_unknown');
      const body = decision();
      const answers = [await ask(letBeHeldItemRoute, itemId, body), await ask(letBeHeldItemRoute, itemId, body)];
      expect(answers.map(({ body: said }) => said.state)).toEqual(['let_be', 'let_be']);
      expect((await list()).total).toBe(0);
      expect((await site.outcomes(tablet, second))[0]).toBe('repeated held shift_opened_twice');
      expect(await site.balance(`till:${tablet.shiftId}:cash`)).toBe(minorUnits(1_000));
    });

    it('are decided once when two decide at once', async () => {
      const item = site.openShift(tablet, 5_000);
      await revoke();
      await site.outcomes(tablet, item);
      const itemId = (await list()).items[0]?.itemId ?? '';
      const both = await Promise.all([
        ask(doHeldItemRoute, itemId, decision()),
        ask(letBeHeldItemRoute, itemId, decision()),
      ]);
      expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
      const isDone = both[0]?.status === 200;
      expect(await site.balance(`till:${tablet.shiftId}:cash`)).toBe(minorUnits(isDone ? 5_000 : 0));
    });
  });
});
