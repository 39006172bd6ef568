import {
  type Account,
  accountsList,
  boardList,
  deleteMeterRoute,
  dpuUsesRoute,
  renewQueryPasswordRoute,
  showAccountRoute,
  meterUsesRoute,
  showDpuRoute,
  showMeterRoute,
  updateAccountRoute,
  updateDpuRoute,
  updateMeterRoute,
} from '#shared';
import { forEachDatabase } from '../../test/harness.js';
import { FIRST, SECOND, POSTPAID, ELSEWHERE, form, meter, OpeningSite } from '../../test/opening-site.js';
import { OperationRow } from '../log/operation.entity.js';
import { AccountRow } from './account.entity.js';

describe('accounts', () => {
  forEachDatabase((start) => {
    let site: OpeningSite;
    beforeEach(async () => {
      site = await OpeningSite.open(await start());
    });

    it('refuse what would be undone with them: a meter of an open account is neither deleted nor exchanged', async () => {
      await site.account(form([meter(FIRST)]));
      const params = { meterCode: FIRST };
      expect((await site.client.answer(deleteMeterRoute, { params })).refusal).toBe('meter_has_account');
      const { dpuCode, serialPort, address, version } = await site.client.call(showMeterRoute, { params });
      const place = { dpuCode, serialPort, address, version };
      const change = { ...place, room: '101', model: 'DDSY1352', postpaid: false, ctRatio: 1, remark: '' };
      for (const other of [{ model: 'DTSY1352' }, { postpaid: true }, { address: 99 }, { serialPort: 9 }]) {
        const refused = await site.client.answer(updateMeterRoute, { params, body: { ...change, ...other } });
        expect([refused.refusal, refused.body.message.includes('account 000001')]).toEqual(['meter_has_account', true]);
      }
      expect((await site.client.answer(updateMeterRoute, { params, body: { ...change, ctRatio: 2 } })).status).toBe(
        200,
      );
      const dpu = await site.client.call(showDpuRoute, { params: { dpuCode } });
      const moved = { params: { dpuCode }, body: { ...dpu, floor: 77 } };
      expect((await site.client.answer(updateDpuRoute, moved)).body.message).toContain('(room 101, account 000001)');
      // And both say so before anything is tried.
      const [ofMeter] = await site.client.call(meterUsesRoute, { params });
      expect([ofMeter?.kind, ofMeter?.more, ofMeter?.named[0]?.name]).toEqual(['account', 0, '000001 · Zoë Łącka']);
      const [ofDpu] = await site.client.call(dpuUsesRoute, { params: { dpuCode } });
      expect(ofDpu?.kind).toBe('meter');
      expect(ofDpu?.named[0]).toEqual({ key: FIRST, name: `${FIRST} · 101 · 000001` });
      expect(await site.client.call(meterUsesRoute, { params: { meterCode: SECOND } })).toEqual([]);
      const free = await site.client.call(boardList.page, { query: { held: 'free' } });
      expect(free.items.map(({ meterCode }) => String(meterCode))).toEqual([SECOND, POSTPAID, ELSEWHERE]);
    });

    it('are found by number, name, telephone, room and meter, newest first, by pages', async () => {
      await site.account(form([meter(FIRST)]));
      await site.account(form([meter(SECOND)], { name: 'Bakery 100%', telephone: '777' }));
      await site.account(form([meter(ELSEWHERE)], { name: '王小明' }));
      const find = async (query: Record<string, string | number>): Promise<string[]> =>
        (await site.client.call(accountsList.page, { query })).items.map(({ number }) => number);
      expect(await find({})).toEqual(['000003', '000002', '000001']);
      expect(await find({ keywords: 'bakery' })).toEqual(['000002']);
      expect(await find({ keywords: '0%' })).toEqual(['000002']);
      expect(await find({ keywords: 'Łącka' })).toEqual(['000001']);
      expect(await find({ keywords: '小明' })).toEqual(['000003']);
      expect(await find({ keywords: '777' })).toEqual(['000002']);
      expect(await find({ keywords: '000003' })).toEqual(['000003']);
      expect(await find({ keywords: FIRST })).toEqual(['000001']);
      expect(await find({ keywords: '201' })).toEqual(['000003']);
      expect(await find({ state: 'cancelled' })).toEqual([]);
      expect((await site.client.call(accountsList.page, { query: { size: 2 } })).total).toBe(3);
      expect(await find({ size: 2, page: 2 })).toEqual(['000001']);
      expect(await find({ building: 2 })).toEqual(['000003']);
      expect(await find({ sort: 'openedAt', direction: 'up' })).toEqual(['000001', '000002', '000003']);
      const today = new Date().toISOString().slice(0, 10);
      expect((await find({ from: today, to: today })).length).toBe(3);
      expect(await find({ from: '2099-01-01' })).toEqual([]);
      expect(await find({ to: '2020-01-01' })).toEqual([]);
    });

    it('are kept to an operator’s buildings', async () => {
      const both = await site.account(form([meter(FIRST), meter(ELSEWHERE)]));
      const first = await site.account(form([meter(SECOND)]));
      const seller = await site.server.signIn('seller', { buildings: [2] });
      const seen = await seller.call(accountsList.page);
      expect(seen.items.map(({ number, assignments }) => [number, assignments.length])).toEqual([[both.number, 1]]);
      // Nor does a search or a filter say that an account has a meter in a building of others.
      for (const query of [{ keywords: FIRST }, { building: 1 }]) {
        expect((await seller.call(accountsList.page, { query })).total).toBe(0);
      }
      const params = { accountId: first.accountId };
      expect((await seller.answer(showAccountRoute, { params })).refusal).toBe('account_unknown');
      const contact = { name: 'X', telephone: '', address: '', remark: '' };
      const body = { ...contact, seen: contact };
      expect((await seller.answer(updateAccountRoute, { params, body })).refusal).toBe('account_unknown');
      expect((await site.send(form([meter(POSTPAID, { firstRechargeMinor: 0 })]), seller)).refusal).toBe(
        'meter_unknown',
      );
    });

    it('change their contact data until they are cancelled', async () => {
      const seen = await site.account(form([meter(FIRST)]));
      const { accountId } = seen;
      const body = { name: 'New name', telephone: '1', address: 'x', remark: 'y', seen };
      const changed = await site.client.call(updateAccountRoute, { params: { accountId }, body });
      expect([changed.name, changed.remark]).toEqual(['New name', 'y']);
      await site.server.database.transaction((em) => em.update(AccountRow, { accountId }, { cancelledAt: new Date() }));
      expect((await site.client.answer(updateAccountRoute, { params: { accountId }, body })).refusal).toBe(
        'account_cancelled',
      );
      const renew = await site.client.answer(renewQueryPasswordRoute, { params: { accountId } });
      expect([renew.status, renew.refusal]).toEqual([409, 'account_cancelled']);
    });

    it('do not lose the contact data that another has written meanwhile, and the same again is answered alike', async () => {
      const seen = await site.account(form([meter(FIRST)]));
      const { accountId, name, telephone, address, remark } = seen;
      const change = (by: object) =>
        site.client.answer(updateAccountRoute, {
          params: { accountId },
          body: { name, telephone, address, remark, ...by, seen },
        });
      const linesOf = () => site.server.database.read((em) => em.countBy(OperationRow, { command: 'account_changed' }));
      const wishes = [{ telephone: '555 0101' }, { address: 'Unit 2' }];
      const answers = await Promise.all(wishes.map(change));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
      const won = answers.findIndex(({ status }) => status === 200);
      const lost = answers[1 - won]!;
      expect(lost.refusal).toBe('account_changed');
      expect(lost.body.message).toContain(seen.number);
      const shown = await site.client.call(showAccountRoute, { params: { accountId } });
      expect([shown.telephone, shown.address]).toEqual(won === 0 ? ['555 0101', 'Unit 1'] : ['555 0100', 'Unit 2']);
      expect(await linesOf()).toBe(1);

      const again = await Promise.all([change(wishes[won]!), change(wishes[won]!)]);
      for (const { body } of again) expect<Account>(body).toEqual(shown);
      expect(await linesOf()).toBe(1);
    });
  });
});
