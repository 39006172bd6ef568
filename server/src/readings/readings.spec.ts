import {
  boardList,
  dpusList,
  gatewaysList,
  type MeterCode,
  meterReadingsRoute,
  meterStatesRoute,
  showMeterRoute,
} from '#shared';
import { v7 } from 'uuid';
import { forEachDatabase, type TestClient, type TestServer } from '../../test/harness.js';
import { ScriptedGateway } from '../../test/scripted-gateway.js';
import { makeProperty, METER, meterState, OTHER_METER } from '../../test/small-property.js';
import { MeterStateRow } from './meter-state.entity.js';
import { ReadingRow } from './reading.entity.js';

describe('readings', () => {
  forEachDatabase((start) => {
    let server: TestServer;
    let gateway: ScriptedGateway;
    beforeEach(async () => {
      server = await start();
      await makeProperty(server);
      gateway = await ScriptedGateway.enrol(server);
      await gateway.connect();
    });
    afterEach(() => gateway.leave());
    const history = () => server.database.read((em) => em.find(ReadingRow, { order: { readAt: 'ASC' } }));

    it('become the state of their meter, with the time at which they were taken', async () => {
      const reading = gateway.reading(METER, { remainingHundredths: -250, arrears: true, relayClosed: false });
      await gateway.sendReadings([{ ...reading, steadyMs: reading.steadyMs - 60_000 }]);
      const state = await meterState(server);
      expect([Number(state.remainingMinor), state.arrears, state.relayClosed]).toEqual([-250, true, false]);
      expect(Math.abs(Date.now() - 60_000 - (state.readAt?.getTime() ?? 0))).toBeLessThan(5000);
    });

    it('never replace a newer state, and go into the history all the same', async () => {
      const late = gateway.reading(METER, { powerW: 1, steadyMs: gateway.steadyMs() - 5000 });
      await gateway.sendReadings([gateway.reading(METER, { powerW: 2 })]);
      await gateway.sendReadings([late]);
      expect((await meterState(server)).powerW).toBe(2);
      expect((await history()).map(({ powerW }) => powerW)).toEqual([1, 2]);
    });

    it('are taken once, however often their batch comes', async () => {
      const batchId = v7();
      const reading = gateway.reading(METER, { powerW: 5 });
      expect(await gateway.sendReadings([reading], batchId)).toBeTrue();
      expect(await gateway.sendReadings([reading], batchId)).toBeTrue();
      expect((await history()).length).toBe(1);
    });

    it('from the future are refused', async () => {
      const ahead = gateway.reading(METER);
      expect(await gateway.sendReadings([{ ...ahead, steadyMs: ahead.steadyMs + 60_000 }])).toBeTrue();
      expect((await meterState(server)).readAt).toBeNull();
    });

    it('from before a restart are dated by the gateway’s wall clock, unless the server knew that boot', async () => {
      const before = gateway.reading(METER, { wallAt: '2026-01-05T10:00:00.000Z', bootId: v7() });
      await gateway.sendReadings([before]);
      expect((await meterState(server)).readAt?.toISOString()).toBe('2026-01-05T10:00:00.000Z');
      const known = gateway.reading(METER, { wallAt: '2026-01-06T10:00:00.000Z' });
      gateway.bootId = v7();
      await gateway.sendReadings([known]);
      const readAt = (await meterState(server)).readAt?.getTime() ?? 0;
      expect(Math.abs(Date.now() - readAt)).toBeLessThan(5000);
    });

    it('of another gateway’s meters are nobody’s', async () => {
      const second = await ScriptedGateway.enrol(server, [2]);
      await second.connect();
      expect(await second.sendReadings([second.reading(METER)])).toBeTrue();
      expect((await meterState(server)).readAt).toBeNull();
      await second.leave();
    });

    it('of another meter at the same address block it', async () => {
      await gateway.sendReadings([gateway.reading(METER, { powerW: 1 })]);
      await gateway.sendReadings([gateway.reading(METER, { powerW: 2, meterNumber: '999999999999' })]);
      const state = await meterState(server);
      expect([state.powerW, state.blockedReason]).toEqual([1, 'not_this_meter']);
      expect(gateway.configs.at(-1)?.meters.length).toBe(2);
    });

    it('are shown newest first to those who may see the building', async () => {
      await gateway.sendReadings([gateway.reading(METER, { remainingHundredths: 900, powerW: 1 })]);
      const closed = gateway.reading(METER, { remainingHundredths: 800, relayClosed: false });
      await gateway.sendReadings([{ ...closed, steadyMs: closed.steadyMs + 1 }]);
      const seller = await server.signIn('seller', { buildings: [2] });
      const params = { meterCode: METER };
      const { readings } = await seller.call(meterReadingsRoute, { params });
      expect(readings.map(({ remainingMinor }) => Number(remainingMinor))).toEqual([800, 900]);
      const stranger = await server.signIn('seller', { buildings: [3] });
      expect((await stranger.answer(meterReadingsRoute, { params })).refusal).toBe('meter_unknown');
    });

    it('and bus reports say which meters and DPUs are lost, and when they are found', async () => {
      const client = await server.signIn();
      const at = new Date().toISOString();
      const bus = { dpuCode: '020103', online: true, lastAnswerAt: at, lastError: null, roundTripMs: 40 };
      await gateway.report('bus.report', { at, buses: [bus], lost: [{ meterCode: OTHER_METER, since: at }] });
      expect((await meterState(server, OTHER_METER)).lostSince?.toISOString()).toBe(at);
      expect((await meterState(server)).lostSince).toBeNull();
      const down = { ...bus, online: false, lastError: 'connection refused' };
      await gateway.report('bus.report', { at, buses: [down], lost: [] });
      expect((await meterState(server, OTHER_METER)).lostSince).toBeNull();
      const [dpu] = (await client.call(dpusList.page)).items;
      expect([dpu?.online, dpu?.lastError, dpu?.lastAnswerAt]).toEqual([false, 'connection refused', at]);
    });

    it('and bus reports say which meter answers in place of another, to each as far as his buildings go', async () => {
      const client = await server.signIn();
      const at = new Date().toISOString();
      const say = (more: object) => gateway.report('bus.report', { at, buses: [], lost: [], ...more });
      const nobodys = '0301030101';
      await say({
        strangers: [
          { meterCode: METER, knownAs: OTHER_METER },
          { meterCode: OTHER_METER, knownAs: nobodys },
        ],
      });
      const shown = async (meterCode: MeterCode, by = client) =>
        (await by.call(showMeterRoute, { params: { meterCode } })).state.knownAs;
      expect([await shown(METER), await shown(OTHER_METER)]).toEqual([OTHER_METER, undefined]);
      const board = (by: TestClient) => by.call(boardList.page, { query: { state: 'known_elsewhere' } });
      expect((await board(client)).items.map(({ meterCode }) => meterCode)).toEqual([METER]);
      expect((await board(client)).facets['state']?.counts).toEqual(jasmine.objectContaining({ known_elsewhere: 1 }));
      // One of another building is known to those alone who may work there.
      await server.database.transaction((em) =>
        em.update(MeterStateRow, { meterCode: METER }, { knownAs: nobodys as MeterCode }),
      );
      const engineer = await server.signIn('engineer', { buildings: [2] });
      expect([await shown(METER), await shown(METER, engineer)]).toEqual([nobodys as MeterCode, null]);
      expect((await board(engineer)).items.map(({ state }) => state.knownAs)).toEqual([null]);
      await say({ strangers: [] });
      expect([await shown(METER), (await board(client)).total]).toEqual([undefined, 0]);
      // A gateway of before says nothing of it.
      await say({ strangers: [{ meterCode: METER, knownAs: OTHER_METER }] });
      await say({});
      expect(await shown(METER)).toBeUndefined();
    });

    it('and bus reports say which meters no credit reaches, and why, until they say otherwise', async () => {
      const client = await server.signIn();
      const at = new Date().toISOString();
      const say = (more: object) => gateway.report('bus.report', { at, buses: [], lost: [], ...more });
      const shown = async (meterCode: MeterCode) =>
        (await client.call(showMeterRoute, { params: { meterCode } })).state.noCredit;
      const board = async (more: object = {}) =>
        (await client.call(boardList.page, { query: { state: 'no_credit', ...more } })).items.map(
          (row) => row.meterCode,
        );
      expect(await shown(METER)).toBeUndefined();
      await say({
        withoutCredit: [
          { meterCode: METER, why: 'no_key' },
          { meterCode: OTHER_METER, why: 'no_way' },
          { meterCode: '0301030101', why: 'no_way' },
        ],
      });
      expect([await shown(METER), await shown(OTHER_METER)]).toEqual(['no_key', 'no_way']);
      expect(await board()).toEqual([METER, OTHER_METER].sort());
      expect(await board({ held: 'held' })).toEqual([]);
      const { states } = await client.call(meterStatesRoute, { params: { number: 2 } });
      expect(states.find(({ meterCode }) => meterCode === METER)?.noCredit).toBe('no_key');
      const [line] = (await client.call(gatewaysList.page)).items;
      expect(line?.metersWithoutKey).toBe(1);
      await say({ withoutCredit: [{ meterCode: METER, why: 'no_way' }] });
      expect([await shown(METER), await shown(OTHER_METER)]).toEqual(['no_way', undefined]);
      // A gateway of before says nothing of it.
      await say({});
      expect([await shown(METER), await board()]).toEqual([undefined, []]);
    });

    it('find a lost meter', async () => {
      const since = new Date(Date.now() - 5000).toISOString();
      const report = { at: since, buses: [], lost: [{ meterCode: METER, since }] };
      await gateway.report('bus.report', report);
      expect((await meterState(server)).lostSince).not.toBeNull();
      await gateway.sendReadings([gateway.reading(METER)]);
      expect((await meterState(server)).lostSince).toBeNull();
      await gateway.report('bus.report', report);
      expect((await meterState(server)).lostSince).toBeNull();
    });
  });
});
