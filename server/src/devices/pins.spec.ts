import { type KeyObject, randomUUID } from 'node:crypto';
import {
  devicesList,
  endSessionsRoute,
  enrolDeviceRoute,
  listOwnSessionsRoute,
  noteBrowserRoute,
  PIN_TRIES,
  pinSignInRoute,
  refreshSessionRoute,
  removePinRoute,
  renewPasswordRoute,
  revokeDeviceRoute,
  setPinRoute,
  signInRoute,
  type StatementPurpose,
} from '#shared';
import { beforeTransaction } from '../../test/before-transaction.js';
import { newDeviceKey, signStatement } from '../../test/device-key.js';
import { forEachDatabase, TestClient, TestClock, type TestServer } from '../../test/harness.js';
import { listenLive } from '../../test/live-listener.js';
import { until } from '../../test/scripted-gateway.js';
import { OperatorRow } from '../operators/operator.entity.js';
import { Operators } from '../operators/operators.service.js';
import { KnownDeviceRow, SessionRow } from '../operators/session.entity.js';

const MINUTE_MS = 60_000;
const PASSWORD = 'a long enough password';
const PIN = '7391';

interface Tablet {
  readonly deviceId: string;
  readonly privateKey: KeyObject;
}

describe('PINs', () => {
  forEachDatabase((start) => {
    let clock: TestClock;
    let server: TestServer;
    let ada: TestClient;
    let tablet: Tablet;

    const idOf = (client: TestClient): string => client.session?.operator.operatorId ?? '';
    const enrol = async (client: TestClient): Promise<Tablet> => {
      const { publicKey, privateKey } = newDeviceKey();
      const body = { requestId: randomUUID(), name: 'Shared tablet', publicKey };
      return { deviceId: (await client.call(enrolDeviceRoute, { body })).deviceId, privateKey };
    };
    /** What the tablet signs of itself; every statement a moment later than the one before, as on a real clock. */
    const signed = (purpose: StatementPurpose, operatorId: string, on: Tablet = tablet) => {
      clock.advance(1);
      return { deviceId: on.deviceId, ...signStatement(purpose, on, operatorId, clock.now()) };
    };
    const note = (client: TestClient, on: Tablet = tablet) =>
      client.answer(noteBrowserRoute, { body: signed('browser', idOf(client), on) });
    const withPin = (client: TestClient, pin = PIN, change: object = {}, on = tablet, cookie?: string) => {
      const operatorId = idOf(client);
      const body = { ...signed('pin', operatorId, on), operatorId, pin, ...change };
      return new TestClient(server.url, undefined, cookie).answer(pinSignInRoute, { body });
    };
    const setPin = (client: TestClient, pin = PIN, password = PASSWORD) =>
      client.answer(setPinRoute, { body: { password, pin } });
    const again = async (client: TestClient): Promise<TestClient> => {
      const body = { loginName: client.session?.operator.loginName, password: PASSWORD };
      return new TestClient(server.url, await server.anybody.call(signInRoute, { body }), undefined);
    };

    beforeEach(async () => {
      clock = new TestClock();
      server = await start({ clock });
      ada = await server.signIn('seller');
      tablet = await enrol(ada);
      await setPin(ada);
    });

    it('open a tablet only where the password has opened it before, and end the session that had it', async () => {
      expect((await withPin(ada)).refusal).toBe('pin_not_here');
      expect((await note(ada)).status).toBe(204);
      const bela = await server.signIn('seller');
      expect((await withPin(bela)).refusal).toBe('pin_not_here');
      const answer = await withPin(ada, PIN, {}, tablet, bela.cookie);
      expect(answer.body.operator.operatorId).toBe(idOf(ada));
      expect((await bela.answer(devicesList.page)).refusal).toBe('session_ended');
      const [cookie = ''] = answer.headers.getSetCookie();
      const renewed = await new TestClient(server.url, undefined, cookie.split(';')[0]).call(refreshSessionRoute);
      expect(renewed.operator.hasPin).toBeTrue();
      const mine = await new TestClient(server.url, answer.body, undefined).call(listOwnSessionsRoute);
      expect(mine.map(({ begunBy, current, device }) => [begunBy, current, device?.name])).toEqual([
        ['pin', true, 'Shared tablet'],
        ['password', false, 'Shared tablet'],
      ]);
    });

    it('are locked on a tablet after a few wrong tries, on that one alone, until the password comes again', async () => {
      const other = await enrol(ada);
      await note(ada, other);
      await note(ada);
      const tries = [];
      for (let at = 0; at < PIN_TRIES; at++) tries.push(await withPin(ada, '8642'));
      expect(tries.map(({ refusal }) => refusal)).toEqual(Array(PIN_TRIES).fill('pin_wrong'));
      expect(tries.map(({ body }) => body.details?.['triesLeft'])).toEqual([4, 3, 2, 1, 0]);
      expect((await withPin(ada)).refusal).toBe('pin_locked');
      expect((await withPin(ada, PIN, {}, other)).status).toBe(200);
      await note(ada);
      expect((await withPin(ada)).refusal)
        .withContext('an older password session')
        .toBe('pin_locked');
      await note(await again(ada));
      expect((await withPin(ada)).status).toBe(200);
    });

    it('are tried only so often however many tries come at once', async () => {
      await note(ada);
      const wrong = Array.from({ length: 3 * PIN_TRIES }, () => withPin(ada, '8642'));
      const refusals = (await Promise.all(wrong)).map(({ refusal }) => refusal);
      expect(refusals.filter((refusal) => refusal === 'pin_wrong').length).toBeLessThanOrEqual(PIN_TRIES);
    });

    it('are refused with a statement that is not the tablet’s, not of now, or a copy', async () => {
      await note(ada);
      const stranger = await enrol(ada);
      const operatorId = idOf(ada);
      const copy = signed('pin', operatorId);
      const send = async (change: object) => (await withPin(ada, PIN, change)).refusal;
      expect(await send(copy)).toBeUndefined();
      const table: readonly (readonly [string, object, string])[] = [
        ['a copy', copy, 'statement_outdated'],
        ['another key', { ...signed('pin', operatorId, stranger), deviceId: tablet.deviceId }, 'signature_wrong'],
        ['another purpose', signed('browser', operatorId), 'signature_wrong'],
        ['another operator', signed('pin', randomUUID()), 'signature_wrong'],
        ['no such device', { deviceId: randomUUID() }, 'device_unknown'],
      ];
      for (const [what, change, refusal] of table)
        expect(await send(change))
          .withContext(what)
          .toBe(refusal);
      const old = signed('pin', operatorId);
      clock.advance(6 * MINUTE_MS);
      expect(await send(old)).toBe('clock_off');
    });

    it('count no more when they are given up, the device is revoked, the operator kept out, or his password renewed', async () => {
      const office = await server.signIn('administrator');
      const setEnabled = (operatorId: string, enabled: boolean) =>
        server.database.transaction((em) => em.update(OperatorRow, { operatorId }, { enabled }));
      await note(ada);
      await setEnabled(idOf(ada), false);
      expect((await withPin(ada)).refusal).toBe('pin_not_here');
      await setEnabled(idOf(ada), true);
      expect((await withPin(ada)).status).toBe(200);
      await ada.call(removePinRoute);
      expect((await withPin(ada)).refusal).toBe('pin_not_here');
      await setPin(ada);
      expect((await withPin(ada)).status).toBe(200);
      await office.call(renewPasswordRoute, { params: { operatorId: idOf(ada) } });
      expect((await withPin(ada)).refusal).toBe('pin_not_here');
      const bela = await server.signIn('seller');
      await setPin(bela);
      await note(bela);
      await office.call(revokeDeviceRoute, { params: { deviceId: tablet.deviceId }, body: { reason: 'lost' } });
      expect((await withPin(bela)).refusal).toBe('device_revoked');
    });

    it('open nothing on a revoked device, whose sessions end at once on every line that they have', async () => {
      const office = await server.signIn('administrator');
      const [elsewhere, other] = [await again(ada), await enrol(ada)];
      await note(elsewhere, other);
      await note(ada);
      const cookie = (await withPin(ada)).headers.getSetCookie()[0]?.split(';')[0];
      const line = await listenLive(server, ada);
      await office.call(revokeDeviceRoute, { params: { deviceId: tablet.deviceId }, body: { reason: 'stolen' } });
      await until(() => !line.socket.connected);
      expect((await ada.answer(devicesList.page)).refusal).toBe('session_ended');
      for (const kept of [ada.cookie, cookie]) {
        const refreshed = await new TestClient(server.url, undefined, kept).answer(refreshSessionRoute);
        expect(refreshed.refusal).toBe('session_ended');
      }
      const known = await server.database.read((em) => em.findBy(KnownDeviceRow, { operatorId: idOf(ada) }));
      expect(known.map(({ deviceId }) => deviceId)).toEqual([other.deviceId]);
      expect((await elsewhere.call(listOwnSessionsRoute)).map(({ current }) => current)).toEqual([true]);
    });

    const meanwhile: Readonly<Record<string, (office: TestClient) => Promise<unknown>>> = {
      'the operator is kept out': () => server.get(Operators).setEnabled(idOf(ada), false),
      'the office gives him a new password': (office) =>
        office.call(renewPasswordRoute, { params: { operatorId: idOf(ada) } }),
      'the device is revoked': (office) =>
        office.call(revokeDeviceRoute, { params: { deviceId: tablet.deviceId }, body: { reason: 'stolen' } }),
    };
    for (const [what, change] of Object.entries(meanwhile)) {
      it(`begin no session when ${what} while they are looked at`, async () => {
        const office = await server.signIn('administrator');
        await note(ada);
        beforeTransaction(server.database, 2, () => change(office));
        expect((await withPin(ada)).refusal).toBe('pin_not_here');
        const sessions = await server.database.read((em) => em.findBy(SessionRow, { operatorId: idOf(ada) }));
        expect(sessions.map(({ begunBy, endedAt }) => [begunBy, endedAt !== null])).toEqual([['password', true]]);
      });
    }

    it('are not set in a session that is ended meanwhile', async () => {
      const office = await server.signIn('administrator');
      await ada.call(removePinRoute);
      const params = { operatorId: idOf(ada) };
      beforeTransaction(server.database, 2, () => office.call(renewPasswordRoute, { params }));
      expect((await setPin(ada)).refusal).toBe('session_ended');
      const row = await server.database.read((em) => em.findOneByOrFail(OperatorRow, params));
      expect(row.pinHash).toBeNull();
    });

    it('count on no device that a session says it is on while it is ended', async () => {
      const office = await server.signIn('administrator');
      const params = { operatorId: idOf(ada) };
      beforeTransaction(server.database, 1, () => office.call(endSessionsRoute, { params }));
      expect((await note(ada)).refusal).toBe('session_ended');
      expect((await withPin(ada)).refusal).toBe('pin_not_here');
    });

    it('are set with the password, and none that everybody tries', async () => {
      const set = async (pin: string, password?: string) => (await setPin(ada, pin, password)).refusal;
      expect(await set('7392', 'not my password')).toBe('old_password_wrong');
      expect(await set('1234')).toBe('pin_too_simple');
      expect(await set('12ab')).toBe('input_wrong');
      expect(await set('73921580')).toBeUndefined();
      const row = await server.database.read((em) => em.findOneByOrFail(OperatorRow, { operatorId: idOf(ada) }));
      expect(row.pinHash).toMatch(/^\$argon2id\$/);
    });
  });
});
