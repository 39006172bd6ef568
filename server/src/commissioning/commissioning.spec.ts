import {
  type BodyOf,
  meterLabelsRoute,
  metersList,
  type MeterCode,
  meterOrdersRoute,
  type MeterMode,
  recordCommissioningRoute,
  runningTestsRoute,
  showCommissioningRoute,
  showMeterRoute,
  swapRoomsRoute,
  switchRelayRoute,
  updateMeterRoute,
} from '#shared';
import { v7 } from 'uuid';
import { AssignmentRow } from '../accounts/assignment.entity.js';
import { MeterSettingsRow } from '../credit/meter-settings.entity.js';
import { MeterRow } from '../meters/meter.entity.js';
import { forEachDatabase, type TestClient, TestClock, type TestServer } from '../../test/harness.js';
import { MoneySite } from '../../test/money-site.js';
import { ScriptedGateway, until } from '../../test/scripted-gateway.js';
import { makeProperty, METER, OTHER_METER } from '../../test/small-property.js';
import { RelayTestRow } from './commissioning.entity.js';
import { RelayTests } from './relay-tests.service.js';

const where = (meterCode: MeterCode = METER) => ({ params: { meterCode } });

describe('commissioning', () => {
  forEachDatabase((start) => {
    describe('of a meter without an account', () => {
      let server: TestServer;
      let engineer: TestClient;
      let gateway: ScriptedGateway;
      const clock = new TestClock(new Date());
      beforeEach(async () => {
        clock.set(new Date());
        server = await start({ clock });
        await makeProperty(server);
        engineer = await server.signIn('engineer', { buildings: [2] });
        gateway = await ScriptedGateway.enrol(server);
        await gateway.connect();
      });
      afterEach(() => gateway.leave());

      type Body = BodyOf<typeof switchRelayRoute>;
      const flip = (step: Body['step'], change: Partial<Body> = {}, as = engineer, meterCode = METER) =>
        as.answer(switchRelayRoute, {
          ...where(meterCode),
          body: { commandId: v7(), testId: change.testId ?? v7(), step, ...change },
        });
      const wantedModes = (): MeterMode[] => gateway.wanted.map(({ mode }) => mode);
      const confirm = async (count: number): Promise<void> => {
        await until(() => gateway.wanted.length >= count);
        await gateway.confirm(gateway.wanted[count - 1]!);
      };
      const load = async (meterCode: MeterCode, powerW: number): Promise<void> => {
        await gateway.sendReadings([gateway.reading(meterCode, { powerW, steadyMs: gateway.steadyMs() + 3 })]);
      };

      it('switches it off, on and back as wanted settings of rising versions, once for each command', async () => {
        const testId = v7();
        const commandId = v7();
        const off = await flip('off', { testId, commandId });
        expect([off.refusal, off.body.test?.state, off.body.test?.startedBy]).toEqual([
          undefined,
          'waiting',
          'Tess Test',
        ]);
        const again = await flip('off', { testId, commandId });
        expect([again.refusal, again.body.test?.switchedAt]).toEqual([undefined, off.body.test?.switchedAt]);
        expect((await flip('on', { testId, commandId })).refusal).toBe('command_taken');
        await confirm(1);
        await until(async () => (await engineer.call(showCommissioningRoute, where())).test?.state === 'confirmed');
        expect((await flip('on', { testId })).refusal).toBeUndefined();
        await confirm(2);
        const ended = await flip('as_before', { testId });
        expect(ended.body.test?.endedAt).not.toBeNull();
        await confirm(3);
        expect(wantedModes()).toEqual(['forced_off', 'forced_on', 'prepaid']);
        expect(gateway.wanted.map(({ version }) => version)).toEqual([1, 2, 3]);
        expect((await flip('on', { testId })).refusal).toBe('test_unknown');
        const { settings } = await engineer.call(meterOrdersRoute, where());
        expect(settings?.wanted.mode).toBe('prepaid');
      });

      it('ends by itself when its person forgot it', async () => {
        await flip('off');
        await confirm(1);
        clock.advance(9 * 60_000);
        await server.get(RelayTests).endForgotten();
        const isOver = async (): Promise<boolean> =>
          (await server.database.read((em) => em.find(RelayTestRow))).every(({ endedAt }) => endedAt !== null);
        expect(await isOver()).toBeFalse();
        clock.advance(2 * 60_000);
        await server.get(RelayTests).endForgotten();
        expect(await isOver()).toBeTrue();
        await until(() => wantedModes().at(-1) === 'prepaid');
      });

      it('leaves a mode alone that somebody else has set meanwhile', async () => {
        const testId = v7();
        await flip('off', { testId });
        await server.database.transaction(async (em) => {
          const settings = await em.findOneByOrFail(MeterSettingsRow, { newestSlot: METER });
          await em.update(MeterSettingsRow, { settingsId: settings.settingsId }, { newestSlot: null });
          const wanted = { ...settings.wanted, mode: 'forced_off' as const };
          await em.insert(MeterSettingsRow, {
            ...{ ...settings, settingsId: v7(), version: settings.version + 1, newestSlot: METER, wanted },
            modeAfter: null,
          });
        });
        const on = await flip('on', { testId });
        expect([on.status, on.refusal]).toEqual([409, 'mode_changed']);
        const end = { testId, commandId: v7() };
        const ended = [await flip('as_before', end), await flip('as_before', end)];
        expect(ended.map(({ refusal }) => refusal)).toEqual([undefined, undefined]);
        expect(ended[0]?.body.test?.endedAt).not.toBeNull();
        expect(ended[1]?.body).toEqual(ended[0]?.body as never);
        // Forced off by a person stays so: no new test may end it.
        const next = await flip('off');
        expect([next.status, next.refusal]).toEqual([409, 'meter_forced_off']);
      });

      it('is for those who may, one at a time, and for meters with a relay', async () => {
        const seller = await server.signIn('seller', { buildings: [2] });
        expect((await flip('off', {}, seller)).refusal).toBe('permission_missing');
        const half = await server.signIn(['meters.view', 'meters.commission', 'board.view']);
        expect((await flip('off', {}, half)).refusal).toBe('permission_missing');
        const stranger = await server.signIn('engineer', { buildings: [3] });
        expect((await flip('off', {}, stranger)).refusal).toBe('meter_unknown');
        const both = await Promise.all([flip('off'), flip('off')]);
        expect(both.map(({ refusal }) => refusal ?? 'begun').sort()).toEqual(['begun', 'test_under_way']);
        await server.database.transaction((em) => em.update(MeterRow, { meterCode: OTHER_METER }, { postpaid: true }));
        expect((await flip('off', {}, engineer, OTHER_METER)).refusal).toBe('meter_postpaid');
        expect((await flip('on')).refusal).toBe('test_unknown');
      });

      it('records which room a meter feeds, once, and with what it said then', async () => {
        await load(METER, 400);
        const body = { recordId: v7(), room: '301', feeds: true, testId: null, remark: 'lamp' };
        const record = (change: object = {}) =>
          engineer.answer(recordCommissioningRoute, { ...where(), body: { ...body, ...change } });
        expect((await record({ testId: v7() })).refusal).toBe('test_unknown');
        const made = await Promise.all([record(), record()]);
        expect(made.map(({ refusal, body: { records } }) => [refusal, records.length])).toEqual([
          [undefined, 1],
          [undefined, 1],
        ]);
        const [first] = made[0]?.body.records ?? [];
        expect([first?.room, first?.by, first?.tested, first?.meterNumber?.length, first?.energyWh]).toEqual([
          ...['301', 'Tess Test', false, 12, 12_340],
        ]);
        expect((await record({ feeds: false })).refusal).toBe('record_taken');
        expect(made[0]?.body.crossed).toEqual([]);
      });

      it('stand in the list of meters by what was recorded last of their own room', async () => {
        const at = { ...where(), body: { recordId: '', room: '301', feeds: true, testId: null, remark: '' } };
        const record = (body: object) => {
          clock.advance(1_000);
          return engineer.call(recordCommissioningRoute, { ...at, body: { ...at.body, recordId: v7(), ...body } });
        };
        const listed = async () => {
          const { items } = await engineer.call(metersList.page);
          const states = ['yes', 'no', 'not_yet'] as const;
          const found = states.map(async (inService) => {
            const page = await engineer.call(metersList.page, { query: { inService } });
            return [inService, page.items.map(({ room }) => room).join()] as const;
          });
          return { shown: items.map(({ inService }) => inService).join(), found: await Promise.all(found) };
        };
        const first = { shown: 'not_yet,not_yet', found: [['yes', ''] as const, ['no', ''], ['not_yet', '301,302']] };
        expect(await listed()).toEqual(first as never);
        const known: [object, string][] = [
          [{}, 'yes'],
          [{ feeds: false }, 'no'],
          [{ room: '302' }, 'no'],
          [{ room: ' 301' }, 'yes'],
        ];
        for (const [body, state] of known) {
          await record(body);
          const { shown, found } = await listed();
          expect(shown).withContext(state).toBe(`${state},not_yet`);
          const rooms = { yes: '', no: '', not_yet: '302', [state]: '301' };
          expect(Object.fromEntries(found) as object).toEqual(rooms);
        }
        const body = { language: 'en', selection: { matching: { inService: 'yes' } } };
        expect((await engineer.answer(metersList.excel, { body })).status).toBe(200);
      });

      it('has its running tests told to whoever sees the meters, until they end', async () => {
        const seller = await server.signIn('seller', { buildings: [2] });
        const stranger = await server.signIn('engineer', { buildings: [3] });
        const running = async (as: TestClient) => (await as.call(runningTestsRoute)).tests;
        expect(await running(seller)).toEqual([]);
        const testId = v7();
        const off = await flip('off', { testId });
        const other = v7();
        await flip('off', { testId: other }, engineer, OTHER_METER);
        const tests = await running(seller);
        const { endsAt } = off.body.test!;
        expect(tests.map((test) => test.meterCode)).toEqual([METER, OTHER_METER]);
        expect(tests[0]).toEqual({
          ...{ testId, meterCode: METER, building: 2, room: '301', step: 'off', startedBy: 'Tess Test', endsAt },
        });
        expect(await running(stranger)).toEqual([]);
        expect((await (await server.signIn(['meters.view'])).answer(runningTestsRoute)).status).toBe(403);
        await flip('as_before', { testId });
        expect((await running(engineer)).map((test) => test.testId)).toEqual([other]);
        clock.advance(11 * 60_000);
        await server.get(RelayTests).endForgotten();
        // By then nobody is signed in any more but who comes now.
        expect(await running(await server.signIn('engineer', { buildings: [2] }))).toEqual([]);
      });

      it('finds and names two crossed meters, and exchanges their rooms', async () => {
        const record = (meterCode: MeterCode, room: string) =>
          engineer.call(recordCommissioningRoute, {
            ...where(meterCode),
            body: { recordId: v7(), room, feeds: true, testId: null, remark: '' },
          });
        const crossed = await record(METER, '302');
        expect(crossed.crossed).toEqual([{ meterCode: OTHER_METER, room: '302', kind: 'room_of_other' }]);
        const other = await engineer.call(showCommissioningRoute, where(OTHER_METER));
        expect(other.crossed).toEqual([{ meterCode: METER, room: '301', kind: 'own_room_fed_by_other' }]);
        const swap = (change: object = {}) =>
          engineer.answer(swapRoomsRoute, {
            ...where(),
            body: { requestId: v7(), with: OTHER_METER, version: crossed.version, ...change },
          });
        expect((await swap({ with: METER })).refusal).toBe('same_meter');
        expect((await swap({ with: '030403011E' })).refusal).toBe('other_building');
        expect((await swap({ version: 9 })).refusal).toBe('meter_changed');
        const requestId = v7();
        const swapped = await Promise.all([swap({ requestId }), swap({ requestId })]);
        expect(swapped.map(({ refusal, body: { room } }) => [refusal, room])).toEqual([
          [undefined, '302'],
          [undefined, '302'],
        ]);
        const after = await swap({ requestId });
        expect([after.body.room, after.body.crossed]).toEqual(['302', []]);
        expect((await engineer.call(showMeterRoute, where(OTHER_METER))).room).toBe('301');
        // The room is free for nobody else, in whatever spelling.
        const meter = await engineer.call(showMeterRoute, where());
        const taken = await engineer.answer(updateMeterRoute, { ...where(), body: { ...meter, room: '301' } });
        expect(taken.refusal).toBe('room_taken');
      });

      it('names the meter whose load went when another one was switched off', async () => {
        await load(METER, 400);
        await load(OTHER_METER, 900);
        await flip('off');
        await confirm(1);
        clock.advance(5_000);
        await load(METER, 400);
        await load(OTHER_METER, 0);
        await until(async () => (await engineer.call(showCommissioningRoute, where())).crossed.length > 0);
        const { crossed, test } = await engineer.call(showCommissioningRoute, where());
        expect(crossed).toEqual([{ meterCode: OTHER_METER, room: '302', kind: 'load_moved' }]);
        expect(test?.moved.map(({ kind, beforeW, afterW }) => [kind, beforeW, afterW])).toEqual([['other', 900, 0]]);
      });

      it('prints labels as a PDF, for meters of one’s buildings', async () => {
        const body = { meterCodes: [METER, OTHER_METER], language: 'zh' };
        const sheet = await engineer.answer(meterLabelsRoute, { body });
        expect([sheet.status, sheet.headers.get('content-type')]).toEqual([200, 'application/pdf']);
        expect(new TextDecoder().decode((sheet.body as unknown as Uint8Array).slice(0, 5))).toBe('%PDF-');
        const stranger = await server.signIn('engineer', { buildings: [3] });
        expect((await stranger.answer(meterLabelsRoute, { body })).refusal).toBe('meter_unknown');
      });
    });

    it('of a meter in use asks the tenant first, and never gives for nothing', async () => {
      const money = await MoneySite.open(start);
      const { meterCode, assignmentId } = await money.tenant(1000);
      const { server } = money.site;
      const engineer = await server.signIn('engineer');
      const flip = (body: object) =>
        engineer.answer(switchRelayRoute, { params: { meterCode }, body: { commandId: v7(), ...body } });
      const testId = v7();
      const refused = await flip({ testId, step: 'off' });
      expect([refused.status, refused.refusal]).toEqual([409, 'meter_in_use']);
      expect(refused.body.message).toContain('Account 00000');
      const before = money.gateway.wanted.length;
      expect((await flip({ testId, step: 'off', tenantAgrees: true })).refusal).toBeUndefined();
      await until(() => money.gateway.wanted.length > before);
      await flip({ testId, step: 'on' });
      await until(() => money.gateway.wanted.length > before + 1);
      expect(money.gateway.wanted.slice(before).map(({ mode }) => mode)).toEqual(['forced_off', 'prepaid']);
      await flip({ testId, step: 'as_before' });
      await server.database.transaction((em) => em.update(AssignmentRow, { assignmentId }, { closingId: v7() }));
      expect((await flip({ testId: v7(), step: 'off', tenantAgrees: true })).refusal).toBe('closing_under_way');
      await server.database.transaction((em) => em.update(AssignmentRow, { assignmentId }, { closingId: null }));
      const swap = { requestId: v7(), with: meterCode.replace(/..$/, '77'), version: 1 };
      const other = await engineer.answer(swapRoomsRoute, { params: { meterCode }, body: swap });
      expect(['meter_has_account', 'meter_unknown']).toContain(other.refusal ?? '');
      await money.close();
    });
  });
});
