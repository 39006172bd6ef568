import {
  changePasswordRoute,
  devicesList,
  endOtherSessionsRoute,
  endOwnSessionRoute,
  endSessionRoute,
  endSessionsRoute,
  listOwnSessionsRoute,
  listSessionsRoute,
  logList,
  type Operator,
  PASSWORD_FAULTS,
  passwordFault,
  refreshSessionRoute,
  renewPasswordRoute,
  saveSettingsRoute,
  signInRoute,
  signOutRoute,
} from '#shared';
import { beforeTransaction } from '../../test/before-transaction.js';
import { forEachDatabase, TestClient, TestClock, type TestServer } from '../../test/harness.js';
import { DEFAULT_SETTINGS } from '../settings/default-settings.js';
import { OperatorRow } from './operator.entity.js';
import { Operators } from './operators.service.js';
import { SessionRow } from './session.entity.js';
import { Sessions } from './sessions.service.js';

const MINUTE_MS = 60_000;
const NEW_PASSWORD = 'another long password';

function cookieOf(headers: Headers): string {
  const [cookie = ''] = headers.getSetCookie();
  return cookie.split(';')[0] ?? '';
}

const median = (times: readonly number[]): number => {
  const sorted = [...times].sort((a, b) => a - b);
  return ((sorted[Math.floor((sorted.length - 1) / 2)] ?? 0) + (sorted[Math.ceil((sorted.length - 1) / 2)] ?? 0)) / 2;
};

function shuffled(times: readonly number[]): number[] {
  const drawn = [...times];
  for (let at = drawn.length - 1; at > 0; at--) {
    const other = Math.floor(Math.random() * (at + 1));
    [drawn[at], drawn[other]] = [drawn[other] ?? 0, drawn[at] ?? 0];
  }
  return drawn;
}

describe('sessions', () => {
  forEachDatabase((start) => {
    let clock: TestClock;
    let server: TestServer;
    const refresh = (cookie: string | undefined) =>
      new TestClient(server.url, undefined, cookie).answer(refreshSessionRoute);
    const again = async ({ session }: TestClient): Promise<TestClient> => {
      const body = { loginName: session?.operator.loginName, password: 'a long enough password' };
      return new TestClient(server.url, await server.anybody.call(signInRoute, { body }), undefined);
    };
    const isSignedIn = async (client: TestClient) => (await client.answer(devicesList.page)).status === 200;

    beforeEach(async () => {
      clock = new TestClock();
      server = await start({ clock });
    });

    it('gives the first administrator a random password that must be changed before anything else', async () => {
      const spoken: string[] = [];
      const fresh = await start({ announce: (line) => spoken.push(line) });
      const password = /password (\S+)/.exec(spoken.join())?.[1] ?? '';
      expect(spoken).toHaveSize(1);
      const { body, headers } = await fresh.anybody.answer(signInRoute, { body: { loginName: 'Admin', password } });
      const first = new TestClient(fresh.url, body, cookieOf(headers));
      expect((await first.answer(devicesList.page)).refusal).toBe('password_change_needed');
      const changed = await first.call(changePasswordRoute, {
        body: { oldPassword: password, newPassword: NEW_PASSWORD },
      });
      expect(changed.operator.mustChangePassword).toBeFalse();
      expect((await new TestClient(fresh.url, changed, undefined).answer(devicesList.page)).status).toBe(200);
    });

    it('answers a wrong password, an unknown name and a disabled operator alike', async () => {
      const known = await server.signIn();
      const { loginName = '', operatorId = '' }: Partial<Operator> = known.session?.operator ?? {};
      const wrong = await server.anybody.answer(signInRoute, { body: { loginName, password: 'wrong password' } });
      const unknown = await server.anybody.answer(signInRoute, {
        body: { loginName: 'nobody', password: 'wrong password' },
      });
      await server.get(Operators).setEnabled(operatorId, false);
      const password = 'a long enough password';
      const disabled = await server.anybody.answer(signInRoute, { body: { loginName, password } });
      expect(wrong.status).toBe(401);
      expect(unknown.body).toEqual(wrong.body);
      expect(disabled.body).toEqual(wrong.body);
    });

    it('takes as long for an unknown name as for a known one', async () => {
      const names = await Promise.all(Array.from({ length: 4 }, () => server.signIn()));
      const known = names.map(({ session }) => session?.operator.loginName ?? '');
      const tryOf = async (loginName: string): Promise<number> => {
        const begun = performance.now();
        await server.anybody.answer(signInRoute, { body: { loginName, password: 'wrong password' } });
        return performance.now() - begun;
      };
      await tryOf('warm');
      const times = { known: [] as number[], unknown: [] as number[] };
      // By turns, so that whatever else the machine does falls on both alike.
      for (let round = 0; round < 24; round++) {
        times.known.push(await tryOf(known[round % 4] ?? ''));
        times.unknown.push(await tryOf(`nobody-${round % 4}`));
      }
      // How far medians of halves lie apart when the halves are drawn by chance: beyond that the names would show.
      const difference = Math.abs(median(times.known) - median(times.unknown));
      const all = [...times.known, ...times.unknown];
      const byChance = Array.from({ length: 2_000 }, () => {
        const drawn = shuffled(all);
        return Math.abs(median(drawn.slice(0, 24)) - median(drawn.slice(24)));
      }).sort((a, b) => a - b);
      // The hash is by far the longest part: without it the difference is many times the noise.
      expect(difference).toBeLessThan(Math.max(byChance.at(-2) ?? 0, 0.2 * median(all)));
    });

    it('slows guessing down for a name at a source, and lets it in again after the window', async () => {
      const loginName = (await server.signIn()).session?.operator.loginName;
      for (let tries = 0; tries < 10; tries++) {
        const { refusal } = await server.anybody.answer(signInRoute, { body: { loginName, password: 'wrong' } });
        expect(refusal).toBe('sign_in_wrong');
      }
      const body = { loginName, password: 'a long enough password' };
      const refused = await server.anybody.answer(signInRoute, { body });
      expect([refused.status, refused.refusal]).toEqual([429, 'sign_in_too_often']);
      expect(refused.body.details).toEqual({ seconds: 900 });
      clock.advance(14 * MINUTE_MS + 30_500);
      expect((await server.anybody.answer(signInRoute, { body })).body.details).toEqual({ seconds: 30 });
      clock.advance(29_500);
      expect((await server.anybody.answer(signInRoute, { body })).status).toBe(200);
    });

    it('keeps the refresh token from scripts and other sites', async () => {
      const client = await server.signIn();
      const { headers } = await refresh(client.cookie);
      expect(headers.getSetCookie()[0]).toMatch(
        /^session=[^;]+; Max-Age=604800; Path=\/; .*HttpOnly; SameSite=Strict$/,
      );
    });

    it('knows where each was begun and used last, and tells every request its own address', async () => {
      const loginName = (await server.signIn()).session?.operator.loginName;
      const body = { loginName, password: 'a long enough password' };
      const headers = { 'user-agent': `Tablet ${'x'.repeat(500)}` };
      const answer = await server.anybody.answer(signInRoute, { body, headers });
      const { who } = await server.get(Sessions).whoIs(answer.body.accessToken, '192.0.2.7');
      expect(who.source).toBe('192.0.2.7');
      const row = () => server.database.read((em) => em.findOneByOrFail(SessionRow, { sessionId: who.sessionId }));
      const { userAgent, source, lastSource } = await row();
      expect(userAgent).toBe(headers['user-agent'].slice(0, 400));
      expect([source, lastSource]).toEqual(['127.0.0.1', '127.0.0.1']);
      await server.get(Sessions).refresh(cookieOf(answer.headers).split('=')[1] ?? '', '192.0.2.8');
      expect([(await row()).source, (await row()).lastSource]).toEqual(['127.0.0.1', '192.0.2.8']);
    });

    it('ends an access token after ten minutes and gives a new one for the cookie', async () => {
      const client = await server.signIn();
      clock.advance(11 * MINUTE_MS);
      expect((await client.answer(devicesList.page)).refusal).toBe('session_ended');
      const { body } = await refresh(client.cookie);
      expect(await isSignedIn(new TestClient(server.url, body, undefined))).toBeTrue();
    });

    it('signs nobody out when the reply of a rotation was lost, however long the signal was away', async () => {
      const client = await server.signIn();
      clock.advance(6 * MINUTE_MS);
      await refresh(client.cookie);
      clock.advance(24 * 60 * MINUTE_MS);
      const again = await refresh(client.cookie);
      expect(again.status).toBe(200);
      expect((await refresh(cookieOf(again.headers))).status).toBe(200);
    });

    it('signs nobody out when two tabs rotate the same token at once', async () => {
      const { cookie } = await server.signIn();
      clock.advance(6 * MINUTE_MS);
      const tabs = await Promise.all([refresh(cookie), refresh(cookie), refresh(cookie)]);
      expect(tabs.map(({ status }) => status)).toEqual([200, 200, 200]);
      for (const { headers } of tabs) expect((await refresh(cookieOf(headers))).status).toBe(200);
    });

    it('keeps the token through quick reloads, so that a killed browser comes back signed in', async () => {
      const { cookie } = await server.signIn();
      for (let reload = 0; reload < 4; reload++) expect(cookieOf((await refresh(cookie)).headers)).toBe(cookie ?? '');
      clock.advance(3 * MINUTE_MS);
      expect((await refresh(cookie)).status).toBe(200);
    });

    it('ends the session when a token comes back long after its successor was used', async () => {
      const { cookie } = await server.signIn();
      clock.advance(6 * MINUTE_MS);
      const second = await refresh(cookie);
      clock.advance(6 * MINUTE_MS);
      const third = await refresh(cookieOf(second.headers));
      expect(cookieOf(third.headers)).not.toBe(cookieOf(second.headers));
      clock.advance(61_000);
      expect((await refresh(cookie)).refusal).toBe('session_ended');
      expect((await refresh(cookieOf(third.headers))).refusal).toBe('session_ended');
      expect(await isSignedIn(new TestClient(server.url, third.body, undefined))).toBeFalse();
    });

    it('says in the operation log that a token came back which had gone elsewhere', async () => {
      const thief = await server.signIn('seller');
      clock.advance(6 * MINUTE_MS);
      const second = await refresh(thief.cookie);
      clock.advance(6 * MINUTE_MS);
      await refresh(cookieOf(second.headers));
      clock.advance(61_000);
      await server
        .get(Sessions)
        .refresh(thief.cookie?.split('=')[1] ?? '', '192.0.2.9')
        .catch(() => undefined);
      const office = await server.signIn('administrator');
      const { items } = await office.call(logList.page, {
        query: { keywords: thief.session?.operator.loginName ?? '' },
      });
      expect(items.map(({ command, source }) => [command, source])).toEqual([
        ['session_stolen', '192.0.2.9'],
        ['signed_in', '127.0.0.1'],
      ]);
    });

    it('ends a session at sign-out', async () => {
      const client = await server.signIn();
      const { headers } = await client.answer(signOutRoute);
      expect(headers.getSetCookie()[0]).toMatch(/^session=;/);
      expect(await isSignedIn(client)).toBeFalse();
      expect((await refresh(client.cookie)).refusal).toBe('session_ended');
    });

    it('ends every session of a disabled operator at once', async () => {
      const client = await server.signIn();
      expect(await isSignedIn(client)).toBeTrue();
      await server.get(Operators).setEnabled(client.session?.operator.operatorId ?? '', false);
      expect(await isSignedIn(client)).toBeFalse();
      expect((await refresh(client.cookie)).refusal).toBe('session_ended');
    });

    it('are listed for their owner, and end at once from elsewhere, one or all others', async () => {
      const first = await server.signIn();
      const others = [await again(first), await again(first), await again(first)];
      const list = await first.call(listOwnSessionsRoute);
      expect(list.map(({ current }) => current).sort()).toEqual([false, false, false, true]);
      const mine = list.find(({ current }) => current);
      const day = 24 * 60 * MINUTE_MS;
      expect([mine?.idleEndsAt, mine?.endsAt]).toEqual(
        [7, 30].map((days) => new Date(clock.now().getTime() + days * day).toISOString()),
      );
      expect([mine?.begunBy, mine?.device, mine?.lastSource]).toEqual(['password', null, '127.0.0.1']);
      const { sessionId } = (await others[0]?.call(listOwnSessionsRoute))?.find(({ current }) => current) ?? {};
      const params = { sessionId: sessionId ?? '' };
      await first.call(endOwnSessionRoute, { params });
      expect((await first.answer(endOwnSessionRoute, { params })).refusal).toBe('session_unknown');
      expect(await Promise.all([first, ...others].map(isSignedIn))).toEqual([true, false, true, true]);
      expect(await first.call(endOtherSessionsRoute)).toEqual({ ended: 2 });
      expect(await Promise.all([first, ...others].map(isSignedIn))).toEqual([true, false, false, false]);
      expect(await first.call(listOwnSessionsRoute)).toHaveSize(1);
    });

    it('of others end by an office that may change them, and nobody else’s by their ids', async () => {
      const seller = await server.signIn(['devices.view'], { buildings: [2] });
      const params = { operatorId: seller.session?.operator.operatorId ?? '' };
      const office = await server.signIn(['operators.view', 'operators.update', 'devices.view']);
      const elsewhere = await server.signIn(['operators.view', 'operators.update', 'devices.view'], { buildings: [3] });
      const [{ sessionId = '' } = {}] = await office.call(listSessionsRoute, { params });
      const one = { params: { ...params, sessionId } };
      expect((await seller.answer(listSessionsRoute, { params })).status).toBe(403);
      expect((await elsewhere.answer(endSessionRoute, one)).refusal).toBe('building_not_yours');
      expect((await elsewhere.answer(endOwnSessionRoute, one)).refusal).toBe('session_unknown');
      expect(await isSignedIn(seller)).toBeTrue();
      await office.call(endSessionRoute, one);
      expect(await isSignedIn(seller)).toBeFalse();
      const others = [await again(seller), await again(seller)];
      expect(await office.call(endSessionsRoute, { params })).toEqual({ ended: 2 });
      expect(await Promise.all(others.map(isSignedIn))).toEqual([false, false]);
    });

    it('last as long as the property has chosen', async () => {
      const office = await server.signIn('administrator');
      const body = { ...DEFAULT_SETTINGS, sessionIdleHours: 1, sessionLifeHours: 2 };
      await office.call(saveSettingsRoute, { body });
      const idle = await server.signIn();
      const used = await server.signIn();
      clock.advance(45 * MINUTE_MS);
      const { headers } = await refresh(used.cookie);
      expect(headers.getSetCookie()[0]).toContain('Max-Age=3600;');
      clock.advance(30 * MINUTE_MS);
      expect((await refresh(idle.cookie)).refusal).toBe('session_ended');
      const kept = await refresh(cookieOf(headers));
      expect(kept.status).toBe(200);
      clock.advance(46 * MINUTE_MS);
      expect((await refresh(cookieOf(kept.headers))).refusal).toBe('session_ended');
    });

    describe('while somebody else changes what they stand on', () => {
      let client: TestClient;
      let office: TestClient;
      let params: { readonly operatorId: string };
      beforeEach(async () => {
        [client, office] = [await server.signIn('seller'), await server.signIn('administrator')];
        params = { operatorId: client.session?.operator.operatorId ?? '' };
      });
      const signIn = (password: string) =>
        server.anybody.answer(signInRoute, { body: { loginName: client.session?.operator.loginName, password } });
      const sessions = () => server.database.read((em) => em.findBy(SessionRow, params));

      it('change no password that the office has renewed meanwhile', async () => {
        let given = '';
        beforeTransaction(server.database, 2, async () => {
          given = (await office.call(renewPasswordRoute, { params })).password;
        });
        const body = { oldPassword: 'a long enough password', newPassword: NEW_PASSWORD };
        expect((await client.answer(changePasswordRoute, { body })).refusal).toBe('session_ended');
        expect((await signIn(NEW_PASSWORD)).refusal).toBe('sign_in_wrong');
        expect((await signIn(given)).body.operator.mustChangePassword).toBeTrue();
      });

      it('change no password twice by the same old one', async () => {
        const body = { oldPassword: 'a long enough password', newPassword: NEW_PASSWORD };
        const second = { ...body, newPassword: 'a third long password' };
        beforeTransaction(server.database, 2, () => client.call(changePasswordRoute, { body: second }));
        expect((await client.answer(changePasswordRoute, { body })).refusal).toBe('old_password_wrong');
        expect((await signIn(second.newPassword)).status).toBe(200);
      });

      it('do not begin with a password that its owner has changed meanwhile', async () => {
        const body = { oldPassword: 'a long enough password', newPassword: NEW_PASSWORD };
        beforeTransaction(server.database, 2, () => client.call(changePasswordRoute, { body }));
        expect((await signIn(body.oldPassword)).refusal).toBe('sign_in_wrong');
        expect((await sessions()).filter(({ endedAt }) => endedAt === null)).toHaveSize(1);
      });

      it('do not begin, nor stand in the log, for one who is kept out meanwhile', async () => {
        beforeTransaction(server.database, 2, () => server.get(Operators).setEnabled(params.operatorId, false));
        expect((await signIn('a long enough password')).refusal).toBe('sign_in_wrong');
        expect(await sessions()).toHaveSize(1);
        const query = { keywords: client.session?.operator.loginName ?? '' };
        const { items } = await office.call(logList.page, { query });
        expect(items.map(({ command }) => command)).toEqual(['signed_in']);
      });
    });

    it('ends the other sessions when the password changes, and keeps the one that changed it', async () => {
      const client = await server.signIn();
      const loginName = client.session?.operator.loginName;
      const body = { loginName, password: 'a long enough password' };
      const other = new TestClient(server.url, await server.anybody.call(signInRoute, { body }), undefined);
      await client.call(changePasswordRoute, { body: { oldPassword: body.password, newPassword: NEW_PASSWORD } });
      expect(await isSignedIn(client)).toBeTrue();
      expect(await isSignedIn(other)).toBeFalse();
    });

    it('refuses a new password that is the old one, the login name and a bit, too short, or tried first', async () => {
      const client = await server.signIn();
      const oldPassword = 'a long enough password';
      const change = async (newPassword: string | undefined) =>
        (await client.answer(changePasswordRoute, { body: { oldPassword, newPassword } })).refusal;
      expect(await change(oldPassword)).toBe('password_same_as_before');
      const loginName = client.session?.operator.loginName;
      expect(await change(loginName))
        .withContext(String(loginName))
        .toBe('password_is_login_name');
      expect(await change(`${loginName}123`))
        .withContext(String(loginName))
        .toBe('password_is_login_name');
      expect(await change('short')).toBe('input_wrong');
      for (const newPassword of ['aaaaaaaaaa', ' '.repeat(10), '1234567890', 'qwertyuiop', 'Password1234']) {
        const { body, refusal } = await client.answer(changePasswordRoute, { body: { oldPassword, newPassword } });
        const sentence = PASSWORD_FAULTS[passwordFault(newPassword)!];
        expect([refusal, body.fields]).toEqual(['input_wrong', [{ path: 'newPassword', message: sentence }]]);
      }
      const wrong = { oldPassword: 'not my password', newPassword: NEW_PASSWORD };
      expect((await client.answer(changePasswordRoute, { body: wrong })).refusal).toBe('old_password_wrong');
    });

    it('keeps neither passwords nor refresh tokens in the database', async () => {
      const client = await server.signIn();
      const operatorId = client.session?.operator.operatorId ?? '';
      const row = await server.database.read((em) => em.findOneByOrFail(OperatorRow, { operatorId }));
      expect(row.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
      const tokens = await server.database.read((em) => em.query('SELECT * FROM session_tokens'));
      expect(JSON.stringify(tokens)).not.toContain(client.cookie?.split('.')[1] ?? '');
    });
  });
});
