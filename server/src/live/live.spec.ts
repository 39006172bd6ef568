import { setTimeout as pause } from 'node:timers/promises';
import {
  ALL_PERMISSIONS,
  changeOperatorRoute,
  createBuildingRoute,
  endSessionsRoute,
  LIVE_EVENTS,
  LIVE_REQUESTS,
  type LiveAccess,
  saveSettingsRoute,
  showOperatorRoute,
  showSettingsRoute,
  signOutRoute,
} from '#shared';
import { io, type Socket } from 'socket.io-client';
import { forEachDatabase, type TestClient, type TestServer } from '../../test/harness.js';
import { dialLive, hearLive, type LiveListener } from '../../test/live-listener.js';
import { ScriptedGateway, until } from '../../test/scripted-gateway.js';
import { makeOrder, makeProperty, METER } from '../../test/small-property.js';
import { Operators } from '../operators/operators.service.js';
import { Live } from './live.js';
import { LiveSocket } from './live.socket.js';

describe('live updates', () => {
  forEachDatabase((start, kind) => {
    let server: TestServer;
    const sockets: Socket[] = [];
    beforeEach(async () => {
      server = await start();
      await makeProperty(server);
    });
    afterEach(() => {
      for (const socket of sockets.splice(0)) socket.disconnect();
    });
    const dial = (token: unknown): Socket => {
      const socket = dialLive(server, token);
      sockets.push(socket);
      return socket;
    };
    const listen = (client: TestClient): Promise<LiveListener> => hearLive(dial(client.session?.accessToken));
    const events = ({ heard }: LiveListener): string[] => heard.map(({ event }) => event);

    it('reach those of the building who may see them, and nobody else', async () => {
      const own = await listen(await server.signIn('seller', { buildings: [2] }));
      const everywhere = await listen(await server.signIn('administrator'));
      const elsewhere = await listen(await server.signIn('seller', { buildings: [3] }));
      const blind = await listen(await server.signIn(['gateways.view'], { buildings: 'all' }));
      server.get(Live).meterChanged(METER);
      server.get(Live).snapshotChanged(2);
      await until(() => own.heard.length === 2 && everywhere.heard.length === 2);
      await pause(30);
      expect(events(own).sort()).toEqual(['meter.changed', 'snapshot.changed']);
      expect(own.heard.find(({ event }) => event === 'meter.changed')?.payload['meterCode']).toBe(METER);
      expect([events(elsewhere), events(blind)]).toEqual([[], []]);
    });

    it('tell every step of an order, and that a gateway came', async () => {
      const office = await listen(await server.signIn('administrator'));
      const gateway = await ScriptedGateway.enrol(server);
      await gateway.connect();
      await gateway.sendReadings([gateway.reading(METER)]);
      await makeOrder(server, 500);
      const offer = await gateway.offer(0);
      const openOrders = () =>
        office.heard.flatMap(({ event, payload }) => (event === 'meter.changed' ? [payload['openOrders']] : []));
      await until(() => openOrders().at(-1) === 1);
      await gateway.apply(offer);
      await until(() => openOrders().at(-1) === 0);
      expect(events(office)).toContain('gateway.changed');
      await gateway.leave();
    });

    it('of hundreds of things are each told once', async () => {
      const office = await listen(await server.signIn('administrator'));
      const live = server.get(Live);
      const buildings = Array.from({ length: 250 }, (_, at) => at + 1);
      for (const building of [...buildings, ...buildings]) live.snapshotChanged(building);
      live.meterChanged(METER);
      live.meterChanged(METER);
      await live.settled();
      await until(() => events(office).includes('meter.changed'));
      await pause(30);
      const told = office.heard.filter(({ event }) => event === 'snapshot.changed');
      expect(told.map(({ payload }) => payload['building'])).toEqual(buildings);
      expect(office.heard.length).toBe(251);
    });

    it('need a token that is still good', async () => {
      for (const token of [undefined, 'nonsense']) {
        const refused = new Promise<Error>((resolve) => dial(token).once('connect_error', resolve));
        expect((await refused).message).toMatch(/^session_(missing|ended)$/);
      }
    });

    it('have no door beside that of tablets and that of gateways', async () => {
      const { accessToken } = (await server.signIn('administrator')).session ?? {};
      const socket = io(`${server.url}/`, {
        ...{ auth: { token: accessToken }, transports: ['websocket'], reconnection: false, forceNew: true },
      });
      sockets.push(socket);
      const answer = await new Promise((resolve) =>
        socket.once('connect', () => resolve('let in')).once('connect_error', ({ message }) => resolve(message)),
      );
      expect(answer).toBe('namespace_unknown');
    });

    it('end at once with the session, by whomever it is ended', async () => {
      const office = await server.signIn('administrator');
      const endOf = { signOut: signOutRoute, office: endSessionsRoute, disabled: null };
      for (const [how, route] of Object.entries(endOf)) {
        const client = await server.signIn('administrator');
        const listener = await listen(client);
        const operatorId = client.session?.operator.operatorId ?? '';
        if (route === null) await server.get(Operators).setEnabled(operatorId, false);
        else if (route === signOutRoute) await client.call(route);
        else await office.call(route, { params: { operatorId } });
        await until(() => !listener.socket.connected);
        server.get(Live).meterChanged(METER);
        await pause(50);
        expect(listener.heard).withContext(how).toEqual([]);
      }
    });

    it('are cut when a role or the buildings change, so that the tablet asks what it may, and heard by the new rights', async () => {
      const office = await server.signIn('administrator');
      const seller = await server.signIn('seller', { buildings: [2] });
      const other = await listen(await server.signIn('seller', { buildings: [2] }));
      const before = await listen(seller);
      const operatorId = seller.session?.operator.operatorId ?? '';
      const seen = await office.call(showOperatorRoute, { params: { operatorId } });
      await office.call(createBuildingRoute, { body: { number: 3, remark: '' } });
      const body = { ...seen, buildings: [3], seen };
      await office.call(changeOperatorRoute, { params: { operatorId }, body });
      await until(() => !before.socket.connected);
      const after = await listen(seller);
      server.get(Live).snapshotChanged(2);
      server.get(Live).snapshotChanged(3);
      await until(() => after.heard.length > 0 && other.heard.length > 0);
      await pause(30);
      expect(after.heard.map(({ payload }) => payload['building'])).toEqual([3]);
      expect(other.heard.map(({ payload }) => payload['building'])).toEqual([2]);
    });

    it('of a poll go to those who watch the meter, and to the others once a minute', async () => {
      const gateway = await ScriptedGateway.enrol(server);
      await gateway.connect();
      const watcher = await listen(await server.signIn('seller', { buildings: [2] }));
      const other = await listen(await server.signIn('seller', { buildings: [2] }));
      const stranger = await listen(await server.signIn('seller', { buildings: [3] }));
      for (const { socket } of [watcher, stranger]) socket.emit('meters.watch', { meterCodes: [METER] });
      // Looking at it has the meter read, since it was never heard.
      await until(() => watcher.heard.length === 1 && other.heard.length === 1);
      const reading = gateway.reading(METER, { powerW: 77 });
      await gateway.sendReadings([{ ...reading, steadyMs: reading.steadyMs + 2 }]);
      await until(() => watcher.heard.length === 2);
      await pause(30);
      expect(watcher.heard[1]?.payload['powerW']).toBe(77);
      expect([other.heard.length, stranger.heard.length]).toEqual([1, 0]);
      await gateway.leave();
    });

    it('tell everybody who is signed in that the settings are new', async () => {
      const finance = await server.signIn('finance');
      const collector = await listen(await server.signIn(['sell.view'], { buildings: [7] }));
      const settings = await finance.call(showSettingsRoute);
      await finance.call(saveSettingsRoute, { body: { ...settings, leaseHours: 12 } });
      await until(() => collector.heard.some(({ event }) => event === 'settings.changed'));
      const heard = collector.heard.find(({ event }) => event === 'settings.changed');
      expect(heard?.payload).toEqual({ version: settings.version + 1 });
    });

    it('carry no header that lets other origins read', async () => {
      const url = `${server.url}/socket.io/?EIO=4&transport=polling`;
      const answer = await fetch(url, { headers: { origin: 'https://elsewhere.example' } });
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    });

    if (kind === 'sqlite') {
      it('name who may hear or ask each of them, in both directions', () => {
        const ACCESS: readonly LiveAccess[] = ['session', ...ALL_PERMISSIONS];
        const named = [...Object.entries(LIVE_EVENTS), ...Object.entries(LIVE_REQUESTS)];
        for (const [event, { access }] of named) expect(ACCESS).withContext(event).toContain(access);
      });

      it('are asked for nothing that the contract does not name', async () => {
        const { socket } = await listen(await server.signIn('administrator'));
        const ours = [
          ...(Reflect.get(server.get(LiveSocket), 'signedIn') as Map<{ eventNames(): unknown[] }, unknown>).keys(),
        ];
        expect(socket.connected).toBeTrue();
        const requests = ours
          .flatMap((one) => one.eventNames())
          .filter((name) => name !== 'disconnect' && name !== 'error');
        expect(requests).toEqual(Object.keys(LIVE_REQUESTS));
      });
    }
  });
});
