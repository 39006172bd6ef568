/** Every event and request of the live socket, and who hears it: those who may, in their buildings, and nobody else. */
import {
  ALL_PERMISSIONS,
  beginClosingRoute,
  LIVE_EVENTS,
  LIVE_REQUESTS,
  type LiveClientEvents,
  type LiveEvent,
  type Permission,
} from '#shared';
import { v7 } from 'uuid';
import { forEachDatabase, type TestClient } from './harness.js';
import { dialLive, hearLive, type LiveListener, listenLive } from './live-listener.js';
import { MoneySite } from './money-site.js';
import { until } from './scripted-gateway.js';
import { Live } from '../src/live/live.js';
import { SmsMessageRow } from '../src/sms/sms-message.entity.js';

const [HERE, ELSEWHERE] = [2, 3];
const DPU = '020103';

/**
 * How a spec has each event told, and whether it is of a building; of none that is known is for those who work in all. An
 * event without a line does not compile.
 */
interface Told {
  readonly ofBuilding: boolean | 'unknown';
  readonly tell: (live: Live) => void;
}
type Events = Readonly<Record<LiveEvent, Told>>;

describe('every event of the live socket', () => {
  forEachDatabase((start) => {
    let money: MoneySite;
    let live: Live;
    let events: Events;
    let requests: { readonly [R in keyof LiveClientEvents]: Parameters<LiveClientEvents[R]>[0] };
    const listeners: LiveListener[] = [];

    beforeEach(async () => {
      money = await MoneySite.open(start);
      const { site } = money;
      live = site.server.get(Live);
      const [tenant, closing] = [await money.tenant(5_000), await money.tenant(5_000)];
      const saleId = v7();
      const tablet = await site.tablet();
      await site.outcomes(tablet, site.sell(tablet, tenant, { id: saleId }));
      await money.applies();
      const body = { requestId: v7(), closings: [{ closingId: v7(), assignmentId: closing.assignmentId }] };
      await site.client.call(beginClosingRoute, { params: { accountId: closing.accountId }, body });
      const messageId = v7();
      await site.server.database.transaction((em) =>
        em.insert(SmsMessageRow, {
          ...{ messageId, toNumber: '+15550100', text: 'a test', kind: 'test', madeAt: new Date(), operatorId: null },
          ...{ madeBy: '', state: 'failed', tries: 1, nextTryAt: null, lastTryAt: null, outcome: null, answer: null },
        }),
      );
      const progress = { progressId: v7(), phase: 'reading' as const, done: 1, total: 2 };
      events = {
        'meter.changed': { ofBuilding: true, tell: (to) => to.meterChanged(tenant.meterCode) },
        'sale.changed': { ofBuilding: true, tell: (to) => to.saleChanged(saleId) },
        'opening.changed': { ofBuilding: true, tell: (to) => to.openingChanged(tenant.assignmentId) },
        'closing.changed': { ofBuilding: true, tell: (to) => to.closingChanged(closing.accountId) },
        'snapshot.changed': { ofBuilding: true, tell: (to) => to.snapshotChanged(HERE) },
        'bus.changed': { ofBuilding: true, tell: (to) => to.busChanged(DPU) },
        'settings.changed': { ofBuilding: false, tell: (to) => to.settingsChanged(1) },
        'held_items.changed': { ofBuilding: false, tell: (to) => to.heldItemChanged(v7()) },
        'quarantine.changed': { ofBuilding: 'unknown', tell: (to) => to.quarantineChanged(v7()) },
        'sms.changed': { ofBuilding: false, tell: (to) => to.smsChanged(messageId) },
        'import.progress': { ofBuilding: false, tell: (to) => to.importProgressed(progress) },
        'gateway.changed': { ofBuilding: false, tell: (to) => to.gatewayChanged(money.gateway.gatewayId) },
      };
      requests = { 'meters.watch': { meterCodes: [tenant.meterCode] }, 'buses.watch': { dpuCodes: [DPU as never] } };
      await live.settled();
    });
    afterEach(async () => {
      for (const { socket } of listeners.splice(0)) socket.disconnect();
      await money.close();
    });

    /** Signs somebody in who listens, and asks for everything that can be asked for. */
    async function listener(permissions: readonly Permission[], buildings: 'all' | number[]): Promise<LiveListener> {
      const client: TestClient = await money.site.server.signIn([...permissions], { buildings });
      const heard = await listenLive(money.site.server, client);
      listeners.push(heard);
      for (const [request, payload] of Object.entries(requests)) heard.socket.emit(request, payload);
      return heard;
    }
    const count = ({ heard }: LiveListener, event: string): number => heard.filter((one) => one.event === event).length;
    const accessOf = (event: LiveEvent) => LIVE_EVENTS[event].access;
    const allBut = (access: string): Permission[] => ALL_PERMISSIONS.filter((permission) => permission !== access);

    /** Has an event told, until everybody who may hear it has; all others have been told of it by then, or never are. */
    async function tellEach(who: Readonly<Record<LiveEvent, LiveListener>>): Promise<void> {
      for (const [event, { tell }] of Object.entries(events) as [LiveEvent, Events[LiveEvent]][]) {
        const before = count(who[event], event);
        tell(live);
        await live.settled();
        await until(() => count(who[event], event) > before);
      }
    }
    async function eachAlone(): Promise<Readonly<Record<LiveEvent, LiveListener>>> {
      const own: [string, LiveListener][] = [];
      for (const [event, { access }] of Object.entries(LIVE_EVENTS)) {
        const buildings = events[event as LiveEvent].ofBuilding === 'unknown' ? 'all' : [HERE];
        own.push([event, await listener(access === 'session' ? [] : [access], buildings)]);
      }
      return Object.fromEntries(own) as Record<LiveEvent, LiveListener>;
    }

    it('is heard by whoever has its permission alone, and by nobody who has all others', async () => {
      const own = await eachAlone();
      const without: [string, LiveListener][] = [];
      for (const access of new Set(Object.values(LIVE_EVENTS).map((event) => event.access))) {
        if (access !== 'session') without.push([access, await listener(allBut(access), 'all')]);
      }
      // What the spec's own making still tells is over.
      await live.settled();
      await tellEach(own);
      for (const [access, one] of without) {
        const forbidden = one.heard.filter(({ event }) => accessOf(event as LiveEvent) === access);
        expect(forbidden.map(({ event }) => event))
          .withContext(`without ${access}`)
          .toEqual([]);
        expect(one.heard.length).withContext(`without ${access}`).toBeGreaterThan(0);
      }
      for (const [event, one] of Object.entries(own)) {
        const others = one.heard.filter(
          (told) => ![accessOf(event as LiveEvent), 'session'].includes(accessOf(told.event as LiveEvent)),
        );
        expect(others.map((told) => told.event))
          .withContext(`with no more than ${event} takes`)
          .toEqual([]);
      }
    });

    it('of a building is heard by nobody of another one, whatever he may', async () => {
      const own = await eachAlone();
      const stranger = await listener(ALL_PERMISSIONS, [ELSEWHERE]);
      await tellEach(own);
      for (const [event, { ofBuilding }] of Object.entries(events)) {
        expect(count(stranger, event) > 0)
          .withContext(event)
          .toBe(ofBuilding === false);
      }
    });

    it('is told to nobody without a session', async () => {
      for (const token of [undefined, '', 'nonsense']) {
        const refused = await hearLive(dialLive(money.site.server, token)).then(
          () => 'let in',
          (error: Error) => error.message,
        );
        expect(refused).toMatch(/^session_(missing|ended)$/);
      }
    });

    it('that only watchers are told is asked for by those who may, in their buildings', async () => {
      const watching = LIVE_REQUESTS['meters.watch'].access;
      const watcher = await listener([watching], [HERE]);
      const blind = await listener(allBut(watching), 'all');
      const stranger = await listener(ALL_PERMISSIONS, [ELSEWHERE]);
      const busWatcher = await listener([LIVE_REQUESTS['buses.watch'].access], [HERE]);
      // The first time everybody may hear it; when nothing but its age has changed, its watchers only.
      for (let times = 1; times <= 2; times++) {
        events['meter.changed'].tell(live);
        await live.settled();
      }
      await until(() => count(watcher, 'meter.changed') >= 2);
      expect([count(blind, 'meter.changed'), count(stranger, 'meter.changed')]).toEqual([0, 0]);
      events['bus.changed'].tell(live);
      await until(() => count(busWatcher, 'bus.changed') === 1);
      expect([count(watcher, 'bus.changed'), count(stranger, 'bus.changed')]).toEqual([0, 0]);
    });
  });
});
