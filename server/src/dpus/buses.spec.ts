import { setTimeout as pause } from 'node:timers/promises';
import {
  type BusCounts,
  LIVE_NAMESPACE,
  readRegistersRoute,
  showBusRoute,
  startProbeRoute,
  stopProbeRoute,
  type DpuCode,
  type FoundAddress,
} from '#shared';
import { io, type Socket } from 'socket.io-client';
import { v7 } from 'uuid';
import { forEachDatabase, type TestClient, type TestServer } from '../../test/harness.js';
import { ScriptedGateway, until } from '../../test/scripted-gateway.js';
import { GatewayRow } from '../gateways/gateway.entity.js';
import { makeProperty, METER, OTHER_METER } from '../../test/small-property.js';

const params = { dpuCode: '020103' };
const COUNTS: BusCounts = {
  ...{ since: '2026-03-02T08:00:00.000Z', connection: 'open', connections: 2, requests: 100, replies: 90 },
  ...{ silent: 8, refusedReplies: 2, exceptions: 1, discardedBytes: 17 },
  lastFault: 'silent',
  waiting: { credit: 1, control: 0, readBack: 0, poll: 1 },
};
const found = (address: number, change: Partial<FoundAddress> = {}): FoundAddress => ({
  ...{ address, answer: 'answers', models: ['DDSY1352'], meterNumber: null, roundTripMs: 31.5 },
  ...change,
});

describe('the bus of a DPU', () => {
  forEachDatabase((start) => {
    let server: TestServer;
    let engineer: TestClient;
    let gateway: ScriptedGateway;
    const sockets: Socket[] = [];
    beforeEach(async () => {
      server = await start();
      await makeProperty(server);
      engineer = await server.signIn('engineer', { buildings: [2] });
      gateway = await ScriptedGateway.enrol(server);
      await gateway.connect();
    });
    afterEach(async () => {
      for (const socket of sockets.splice(0)) socket.disconnect();
      await gateway.leave();
    });

    const report = (bus: object = {}, strangers?: object[]) =>
      gateway.report('bus.report', {
        at: new Date().toISOString(),
        buses: [
          {
            ...{ dpuCode: '020103', online: true, lastAnswerAt: new Date().toISOString(), lastError: null },
            ...{ roundTripMs: 31.4, counts: COUNTS, ...bus },
          },
        ],
        lost: [{ meterCode: METER, since: new Date().toISOString() }],
        ...(strangers && { strangers }),
      });
    const tell = (probeId: string, change: object = {}) =>
      gateway.report('probe.report', {
        ...{ probeId, dpuCode: '020103', from: 1, to: 9, asked: 4, state: 'running', found: [found(2)] },
        ...change,
      });
    const probe = (probeId: string, range = { from: 1, to: 9 }) =>
      engineer.answer(startProbeRoute, { params, body: { probeId, ...range } });
    const watch = async (client: TestClient): Promise<Record<string, unknown>[]> => {
      const token = client.session?.accessToken;
      const socket = io(`${server.url}${LIVE_NAMESPACE}`, {
        auth: { token },
        transports: ['websocket'],
        forceNew: true,
      });
      sockets.push(socket);
      const heard: Record<string, unknown>[] = [];
      socket.on('bus.changed', (payload: Record<string, unknown>) => heard.push(payload));
      await new Promise((resolve) => socket.once('connect', () => resolve(undefined)));
      await pause(30);
      socket.emit('buses.watch', { dpuCodes: ['020103'] });
      await pause(50);
      return heard;
    };

    it('is shown as its gateway said last, with its meters, live to those alone who look at it', async () => {
      const unknown = await engineer.call(showBusRoute, { params });
      expect([unknown.bus.reportedAt, unknown.bus.counts, unknown.probe]).toEqual([null, null, null]);
      const heard = await watch(engineer);
      const elsewhere = await watch(await server.signIn('engineer', { buildings: [3] }));
      const blind = await watch(await server.signIn(['board.view']));
      expect(await report({ lastError: 'The meter 30 did not answer within 1000 ms.' })).toBeTrue();
      await until(() => heard.length > 0);
      const { bus, meters } = await engineer.call(showBusRoute, { params });
      expect([bus.online, bus.roundTripMs, bus.counts]).toEqual([true, 31.4, COUNTS]);
      expect(bus.lastError).toContain('did not answer');
      expect(Date.parse(bus.reportedAt ?? '')).toBeGreaterThan(Date.now() - 60_000);
      expect(meters.map(({ address, room, lostSince }) => [address, room, lostSince === null])).toEqual([
        [30, '301', false],
        [31, '302', true],
      ]);
      expect(heard[0]).toEqual({ bus, probe: null } as never);
      await pause(50);
      expect([elsewhere.length, blind.length]).toEqual([0, 0]);
      const stranger = await server.signIn('engineer', { buildings: [3] });
      expect((await stranger.answer(showBusRoute, { params })).refusal).toBe('dpu_unknown');
    });

    it('names the DPU whose line it was given, and the meter that answers in place of another', async () => {
      const strangers = [{ meterCode: METER, knownAs: OTHER_METER }];
      await report({ online: false, lastError: 'DPU 020102 has it.', lineOf: '020102' }, strangers);
      const shown = async (by = engineer) => by.call(showBusRoute, { params });
      const { bus, meters } = await shown();
      expect([bus.lineOf, bus.lastError] as unknown[]).toEqual(['020102', null]);
      expect(meters.map(({ knownAs }) => knownAs) as unknown[]).toEqual([OTHER_METER, undefined]);
      await report({ online: false, lineOf: '030102' });
      expect([(await shown()).bus.lineOf, (await shown(await server.signIn())).bus.lineOf] as unknown[]).toEqual([
        null,
        '030102',
      ]);
      await report();
      expect('lineOf' in (await shown()).bus).toBeFalse();
    });

    it('says whether a gateway will take it over', async () => {
      const isServed = async () => (await engineer.call(showBusRoute, { params })).isServed;
      const giveGateway = (change: object) =>
        server.database.transaction((em) => em.update(GatewayRow, { online: true }, change));
      expect(await isServed()).toBeTrue();
      await giveGateway({ buildings: [3] });
      expect(await isServed()).toBeFalse();
      await giveGateway({ buildings: [3, 2] });
      expect(await isServed()).toBeTrue();
      await giveGateway({ revokedAt: new Date() });
      expect(await isServed()).toBeFalse();
    });

    it('of a gateway that does not count is shown all the same', async () => {
      expect(await report({ counts: undefined, roundTripMs: null })).toBeTrue();
      const { bus } = await engineer.call(showBusRoute, { params });
      expect([bus.online, bus.counts, bus.roundTripMs]).toEqual([true, null, null]);
    });

    it('is asked through once by one form, tells what was found as it is found, and keeps the end', async () => {
      const heard = await watch(engineer);
      const probeId = v7();
      const begun = await probe(probeId);
      const { body } = begun;
      expect([begun.refusal, body.state, body.asked, body.startedBy]).toEqual([undefined, 'running', 0, 'Tess Test']);
      expect(gateway.probes).toEqual([{ probeId, dpuCode: '020103' as DpuCode, from: 1, to: 9 }]);
      expect(await tell(probeId)).toBeTrue();
      await until(() => JSON.stringify(heard.at(-1)).includes('"asked":4'));
      const again = await probe(probeId);
      expect([again.refusal, again.body.asked, gateway.probes.length]).toEqual([undefined, 4, 1]);
      expect((await probe(probeId, { from: 1, to: 8 })).refusal).toBe('probe_taken');
      const second = await probe(v7());
      expect([second.status, second.refusal]).toEqual([409, 'probe_under_way']);
      await tell(probeId, { asked: 9, state: 'done', found: [found(2), found(7, { answer: 'garbled', models: [] })] });
      const { probe: last } = await engineer.call(showBusRoute, { params });
      expect([last?.state, last?.found.length, last?.startedBy]).toEqual(['done', 2, 'Tess Test']);
      expect((await probe(v7())).refusal).toBeUndefined();
      // The first one's end comes again, late: it is history.
      expect(await tell(probeId, { state: 'done' })).toBeTrue();
      expect((await engineer.call(showBusRoute, { params })).probe?.state).toBe('running');
    });

    it('is stopped by a person', async () => {
      const probeId = v7();
      await probe(probeId);
      const other = { params: { ...params, probeId: v7() } };
      expect((await engineer.answer(stopProbeRoute, other)).refusal).toBe('probe_unknown');
      const stopped = await engineer.call(stopProbeRoute, { params: { ...params, probeId } });
      expect([stopped.state, gateway.stoppedProbes]).toEqual(['stopped', [probeId]]);
      await tell(probeId, { state: 'stopped', asked: 5 });
      expect((await engineer.call(showBusRoute, { params })).probe?.asked).toBe(5);
    });

    it('says why it cannot be asked through', async () => {
      const wrong = await probe(v7(), { from: 9, to: 1 });
      expect([wrong.status, wrong.refusal, wrong.body.fields?.[0]?.path]).toEqual([422, 'range_upside_down', 'to']);
      gateway.answerProbe = () => ({ started: false, reason: 'bus_away' });
      expect((await probe(v7())).refusal).toBe('bus_away');
      await gateway.leave();
      const away = await probe(v7());
      expect([away.status, away.refusal]).toEqual([503, 'gateway_away']);
      expect((await engineer.call(showBusRoute, { params })).probe).toBeNull();
      const seller = await server.signIn('seller');
      const denied = await seller.answer(startProbeRoute, { params, body: { probeId: v7(), from: 1, to: 2 } });
      expect(denied.refusal).toBe('permission_missing');
    });
  });
});

describe('the registers of a meter', () => {
  forEachDatabase((start) => {
    it('are read live, with how sure each is', async () => {
      const server = await start();
      await makeProperty(server);
      const engineer = await server.signIn('engineer', { buildings: [2] });
      const gateway = await ScriptedGateway.enrol(server);
      await gateway.connect();
      const where = { params: { meterCode: METER } };
      const word = {
        ...{ name: 'energy_total', address: 0x215, part: null, type: 'u32', raw: '000004D2', value: '12.34' },
        ...{ unit: 'kWh', mark: 'two' as const, source: 'two public register tables' },
      };
      const blocks = [{ name: 'hot', address: 0x200, fault: null, registers: [word] }];
      gateway.answerRegisters = () => ({ ok: true, profile: 'Acrel DDSY1352', blocks });
      const read = await engineer.call(readRegistersRoute, where);
      expect([read.model, read.profile, read.blocks]).toEqual(['DDSY1352', 'Acrel DDSY1352', blocks]);
      gateway.answerRegisters = () => ({ ok: false, reason: 'meter_silent' });
      expect((await engineer.answer(readRegistersRoute, where)).refusal).toBe('meter_silent');
      await gateway.leave();
      expect((await engineer.answer(readRegistersRoute, where)).refusal).toBe('gateway_away');
      const stranger = await server.signIn('engineer', { buildings: [3] });
      expect((await stranger.answer(readRegistersRoute, where)).refusal).toBe('meter_unknown');
    });
  });
});
