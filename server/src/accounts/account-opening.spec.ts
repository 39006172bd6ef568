import { randomUUID } from 'node:crypto';
import {
  addMetersRoute,
  logList,
  type MeterCode,
  meterOrdersRoute,
  minorUnits,
  nextAccountNumberRoute,
  openAccountRoute,
  renewQueryPasswordRoute,
  showAccountRoute,
} from '#shared';
import { forEachDatabase } from '../../test/harness.js';
import { FIRST, SECOND, POSTPAID, ELSEWHERE, form, meter, OpeningSite } from '../../test/opening-site.js';
import { CreditOrderRow } from '../credit/credit-order.entity.js';
import { MeterSettingsRow } from '../credit/meter-settings.entity.js';
import { LedgerRow } from '../ledger/ledger.entity.js';
import { Live } from '../live/live.js';
import { isPassword } from '../operators/passwords.js';
import { MeterStateRow } from '../readings/meter-state.entity.js';
import { SaleRow } from '../sales/sale.entity.js';
import { AccountRow } from './account.entity.js';
import { AssignmentRow } from './assignment.entity.js';

describe('new accounts', () => {
  forEachDatabase((start) => {
    let site: OpeningSite;
    beforeEach(async () => {
      site = await OpeningSite.open(await start());
    });
    /** Everything that an opening makes; a refused one must leave all of it as it was. */
    const countAll = async (): Promise<number[]> => {
      const counts: number[] = [];
      for (const entity of [AccountRow, AssignmentRow, CreditOrderRow, MeterSettingsRow, SaleRow, LedgerRow]) {
        counts.push(await site.server.database.read((em) => em.count<object>(entity)));
      }
      return counts;
    };

    it('are opened with number, password, settings, opening order and first recharge', async () => {
      const { account, queryPassword } = await site.client.call(openAccountRoute, { body: form([meter(FIRST)]) });
      expect([account.number, account.name, account.openedBy]).toEqual(['000001', 'Zoë Łącka', 'Tess Test']);
      expect(queryPassword).toMatch(/^\d{6}$/);
      const row = await site.server.database.read((em) => em.findOneByOrFail(AccountRow, { number: '000001' }));
      expect(await isPassword(row.queryPasswordHash, queryPassword ?? '')).toBeTrue();
      const [assignment] = account.assignments;
      expect(assignment?.progress).toEqual(
        jasmine.objectContaining({ settings: 'waiting', open: 'waiting', firstCredit: 'waiting', taken: false }),
      );
      expect([assignment?.state.openOrders, assignment?.state.onItsWayMinor]).toEqual([2, minorUnits(50_00)]);
      const orders = await site.client.call(meterOrdersRoute, { params: { meterCode: FIRST } });
      expect(orders.items.map(({ kind, amountMinor }) => [kind, Number(amountMinor)])).toEqual([
        ['credit', 50_00],
        ['open', 0],
      ]);
      expect(orders.items[0]?.receiptNumber).toMatch(/\d{6}$/);
      expect(orders.settings?.wanted).toEqual(jasmine.objectContaining({ mode: 'prepaid', powerThresholdW: 54001 }));
      const ledger = await site.server.database.read((em) => em.find(LedgerRow));
      expect(ledger.map(({ credit, amountMinor }) => [credit, Number(amountMinor)])).toEqual([
        [`meter:${assignment?.assignmentId}` as never, 50_00],
      ]);
    });

    it('stand in the log of each building with its own meters', async () => {
      const { accountId } = await site.account(form([meter(FIRST), meter(ELSEWHERE)]));
      const added = { requestId: randomUUID(), shiftId: randomUUID(), meters: [meter(SECOND)] };
      await site.client.call(addMetersRoute, { params: { accountId }, body: added });
      const metersSeen = async (buildings: number[] | 'all', keywords: string): Promise<unknown[]> => {
        const auditor = await site.server.signIn(['log.view'], { buildings });
        const { items } = await auditor.call(logList.page, { query: { keywords, size: 100 } });
        return items
          .filter(({ command }) => command.startsWith('account_'))
          .map(({ building, command, changes }) => {
            const meters = changes.flatMap(({ name }) => /^meters\.(\w+)\./.exec(name)?.[1] ?? []);
            return [building, command, ...new Set(meters)].join(' ');
          })
          .sort();
      };
      const first = `1 account_opened ${FIRST}`;
      const second = `1 account_meters_added ${SECOND}`;
      const elsewhere = `2 account_opened ${ELSEWHERE}`;
      expect(await metersSeen('all', '000001')).toEqual([second, first, elsewhere]);
      expect(await metersSeen([1], '000001')).toEqual([second, first]);
      expect(await metersSeen([2], '000001')).toEqual([elsewhere]);
      expect(await metersSeen([1], ELSEWHERE)).toEqual([]);
      expect(await metersSeen([2], ELSEWHERE)).toEqual([elsewhere]);
    });

    it('are told to the tablets once they are in the books, and a repeat is told to nobody', async () => {
      const live = site.server.get(Live);
      await live.settled();
      const told: string[] = [];
      live.sendBy((_rooms, event) => told.push(event));
      const body = form([meter(FIRST), meter(POSTPAID, { firstRechargeMinor: 0 })]);
      await site.account(body);
      await live.settled();
      expect(told.sort()).toEqual([
        ...['meter.changed', 'meter.changed', 'opening.changed', 'opening.changed', 'sale.changed', 'snapshot.changed'],
      ]);
      await site.account(body);
      await live.settled();
      expect(told.length).toBe(6);
    });

    it('hold several meters, postpaid ones among them, which wait for nothing', async () => {
      const body = form([
        meter(POSTPAID, { firstRechargeMinor: 0 }),
        meter(SECOND, { firstRechargeMinor: 0 }),
        meter(FIRST),
      ]);
      const account = await site.account(body);
      expect(account.assignments.map(({ meterCode, progress }) => [meterCode, progress.open, progress.taken])).toEqual([
        [FIRST as never, 'waiting', false],
        [SECOND as never, 'waiting', false],
        [POSTPAID as never, null, true],
      ]);
      expect(account.assignments[1]?.progress.firstCredit).toBeNull();
      expect(await countAll()).toEqual([1, 3, 3, 2, 1, 1]);
    });

    it('show how far their meters have come', async () => {
      const { accountId } = await site.account(form([meter(FIRST)]));
      await site.server.database.transaction(async (em) => {
        await em.update(MeterSettingsRow, { newestSlot: FIRST }, { state: 'confirmed' });
        await em.update(CreditOrderRow, { meterCode: FIRST as MeterCode }, { state: 'applied' });
        await em.update(MeterStateRow, { meterCode: FIRST as MeterCode }, { remainingMinor: minorUnits(50_00) });
      });
      const account = await site.client.call(showAccountRoute, { params: { accountId } });
      expect(account.assignments[0]?.progress).toEqual(
        jasmine.objectContaining({ settings: 'confirmed', open: 'applied', firstCredit: 'applied', taken: true }),
      );
      expect(account.assignments[0]?.progress.balanceMinor).toBe(minorUnits(50_00));
    });

    it('get numbers in order, and a refused opening uses none up', async () => {
      expect((await site.client.call(nextAccountNumberRoute)).number).toBe('000001');
      await site.account(form([meter(FIRST)]));
      expect((await site.send(form([meter(FIRST)]))).refusal).toBe('meter_has_account');
      expect((await site.client.call(nextAccountNumberRoute)).number).toBe('000002');
      expect((await site.account(form([meter(SECOND)]))).number).toBe('000002');
    });

    it('are opened once for one form, however often it is sent', async () => {
      const body = form([meter(FIRST)]);
      const answers = await Promise.all([site.send(body), site.send(body), site.send(body)]);
      expect(new Set(answers.map((answer) => answer.body.account.accountId)).size).toBe(1);
      const before = await countAll();
      const again = await site.send(body);
      expect(again.body.account.number).toBe('000001');
      expect(await countAll()).toEqual(before);
    });

    it('tell a password again to who lost the reply, and to nobody else', async () => {
      const body = form([meter(FIRST)]);
      await site.send(body);
      const { account, queryPassword } = await site.client.call(openAccountRoute, { body });
      const hash = async () =>
        (await site.server.database.read((em) => em.findOneByOrFail(AccountRow, { number: '000001' })))
          .queryPasswordHash;
      expect(await isPassword(await hash(), queryPassword ?? '')).toBeTrue();
      const other = await site.server.signIn();
      expect((await other.call(openAccountRoute, { body })).queryPassword).toBeNull();
      const { accountId } = account;
      const renewed = await other.call(renewQueryPasswordRoute, { params: { accountId } });
      expect((await site.client.call(openAccountRoute, { body })).queryPassword).toBeNull();
      expect(await isPassword(await hash(), renewed.queryPassword)).toBeTrue();
    });

    it('are won by exactly one of those that open on one meter at once', async () => {
      const bodies = [1, 2, 3, 4].map(() => form([meter(SECOND), meter(FIRST)]));
      const answers = await Promise.all(bodies.map((body) => site.send(body)));
      expect(answers.map(({ refusal }) => refusal ?? 'opened').sort()).toEqual([
        ...['meter_has_account', 'meter_has_account', 'meter_has_account', 'opened'],
      ]);
      expect(await countAll()).toEqual([1, 2, 4, 2, 2, 2]);
      expect((await site.client.call(nextAccountNumberRoute)).number).toBe('000002');
    });

    it('are opened side by side on different meters, each with a number of its own', async () => {
      const answers = await Promise.all([FIRST, SECOND, ELSEWHERE].map((code) => site.account(form([meter(code)]))));
      expect(answers.map(({ number }) => number).sort()).toEqual(['000001', '000002', '000003']);
    });

    const refused: readonly (readonly [string, string, object[]])[] = [
      ['meter_unknown', 'a meter that is not there', [meter('0101010199')]],
      ['meter_twice', 'a meter twice', [meter(FIRST), meter(FIRST)]],
      [
        'over_hoarding_limit',
        'too much for the second meter',
        [meter(SECOND), meter(FIRST, { firstRechargeMinor: 1000_01 })],
      ],
      ['meter_postpaid', 'money for a postpaid meter', [meter(POSTPAID)]],
      [
        'transfer_unknown',
        'a transfer from what is not settled',
        [meter(FIRST, { transferredFrom: randomUUID(), transferredMinor: 1 })],
      ],
      ['transfer_reason_missing', 'a transfer from nowhere without a reason', [meter(FIRST, { transferredMinor: 1 })]],
    ];
    for (const [refusal, name, meters] of refused) {
      it(`refuse ${name} with a sentence and leave nothing half done: ${refusal}`, async () => {
        const answer = await site.send(form(meters));
        expect(answer.refusal).toBe(refusal);
        expect(answer.body.message.length).toBeGreaterThan(20);
        expect(answer.body.fields?.[0]?.path).toMatch(/^meters\.\d\./);
        expect(await countAll()).toEqual([0, 0, 0, 0, 0, 0]);
      });
    }

    it('refuse an assignment id that was used before', async () => {
      const assignment = meter(FIRST);
      await site.account(form([assignment]));
      const again = await site.send(form([{ ...assignment, meterCode: SECOND }]));
      expect([again.status, again.refusal]).toEqual([409, 'assignment_exists']);
    });
  });
});
