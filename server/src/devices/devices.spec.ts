import { createPublicKey, randomUUID, verify } from 'node:crypto';
import {
  decodeCertificate,
  devicesList,
  enrolDeviceRoute,
  fromBase64Url,
  jwksRoute,
  listOwnSessionsRoute,
  listUnaccountedRoute,
  logList,
  makeDeviceCodeRoute,
  minorUnits,
  noteBrowserRoute,
  renameDeviceRoute,
  revokeDeviceRoute,
} from '#shared';
import { afterFirstLook } from '../../test/after-first-look.js';
import { DeviceSite, newKey } from '../../test/device-site.js';
import { forEachDatabase, type TestClient, type TestClock, type TestServer } from '../../test/harness.js';
import { SessionRow } from '../operators/session.entity.js';
import { Sessions } from '../operators/sessions.service.js';
import { DeviceRow } from './device.entity.js';
import { LeaseRow } from './lease.entity.js';
import { prefixAt } from './receipt-prefix.js';

describe('devices', () => {
  forEachDatabase((start, kind) => {
    let site: DeviceSite;
    let clock: TestClock;
    let server: TestServer;
    let seller: TestClient;

    beforeEach(async () => {
      site = await DeviceSite.open(start);
      ({ clock, server, seller } = site);
    });

    it('have a certificate that proves itself with the published keys', async () => {
      const device = await site.enrol();
      const { keys } = await server.anybody.call(jwksRoute);
      const signed = decodeCertificate(fromBase64Url(device.certificate) ?? new Uint8Array());
      const jwk = keys.find(({ kid }) => kid === signed?.certificate.keyId);
      expect(Object.keys(jwk ?? {}).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
      const key = createPublicKey({ format: 'jwk', key: { ...jwk } });
      const isGenuine = verify(
        'sha256',
        signed?.bytes ?? Buffer.of(),
        { key, dsaEncoding: 'ieee-p1363' },
        signed?.signature ?? Buffer.of(),
      );
      expect(isGenuine).toBeTrue();
      expect([signed?.certificate.deviceId, signed?.certificate.prefix]).toEqual([device.deviceId, device.prefix]);
    });

    it('are not known to a session by what it says without their signature', async () => {
      const deviceOf = async ({ session }: TestClient): Promise<string | null> =>
        (await server.get(Sessions).whoIs(session?.accessToken ?? '', '127.0.0.1')).who.deviceId;
      const { deviceId } = await site.enrol();
      await site.ask(deviceId);
      expect(await deviceOf(seller)).toBeNull();
    });

    it('are the same one when the same request comes again, and never share a prefix', async () => {
      const body = { requestId: randomUUID(), publicKey: newKey() };
      const [first, again] = [await site.enrol(seller, body), await site.enrol(seller, body)];
      expect(again).toEqual(first);
      const many = await Promise.all(Array.from({ length: 8 }, () => site.enrol()));
      expect(new Set([first, ...many].map(({ prefix }) => prefix)).size).toBe(9);
    });

    if (kind === 'mysql') {
      it('are the same one when the same request is carried out between two looks', async () => {
        const body = { requestId: randomUUID(), publicKey: newKey() };
        let first: unknown;
        afterFirstLook(DeviceRow, async () => (first = await site.enrol(seller, body)));
        expect(await site.enrol(seller, body)).toEqual(first as never);
        expect(await server.database.read((em) => em.count(DeviceRow))).toBe(1);
      });
    }

    it('get the next letters that nobody has', async () => {
      const { deviceId } = await site.enrol();
      await server.database.transaction((em) => em.update(DeviceRow, { deviceId }, { prefix: prefixAt(1) }));
      expect((await site.enrol()).prefix).toBe(prefixAt(2));
    });

    it('refuse a key that is none, and one that another device has', async () => {
      const body = { requestId: randomUUID(), name: 'Counter 1', publicKey: 'A'.repeat(87) };
      expect((await seller.answer(enrolDeviceRoute, { body })).refusal).toBe('key_not_p256');
      const publicKey = newKey();
      await site.enrol(seller, { publicKey });
      const { refusal } = await seller.answer(enrolDeviceRoute, { body: { ...body, publicKey } });
      expect(refusal).toBe('key_known_already');
    });

    it('are listed with what they hold, newest first', async () => {
      const first = await site.enrol();
      clock.advance(1000);
      const second = await site.enrol();
      await site.ask(second.deviceId, seller, { appVersion: '1.2.3' });
      const office = await server.signIn('administrator');
      const page = await office.call(devicesList.page, { query: { size: 1 } });
      expect([page.items[0]?.deviceId, page.total]).toEqual([second.deviceId, 2]);
      expect(page.items[0]).toEqual(
        jasmine.objectContaining({
          appVersion: '1.2.3',
          waiting: null,
          lease: { operatorName: seller.session!.operator.fullName, endsAt: jasmine.any(String) as never },
        }),
      );
      const found = async (query: Record<string, string | number>) =>
        (await office.call(devicesList.page, { query })).items.map(({ deviceId }) => deviceId);
      expect(await found({ keywords: first.prefix })).toEqual([first.deviceId]);
      await office.call(revokeDeviceRoute, { params: { deviceId: first.deviceId }, body: { reason: 'lost' } });
      expect([
        await found({ state: 'revoked' }),
        await found({ state: 'active' }),
        await found({ state: 'gap' }),
      ]).toEqual([[first.deviceId], [second.deviceId], []]);
    });

    it('are called what the office calls them, and learn it with a lease', async () => {
      const { deviceId, name: seen } = await site.enrol();
      const office = await server.signIn('administrator');
      const rename = (name: string) => office.answer(renameDeviceRoute, { params: { deviceId }, body: { name, seen } });
      expect((await rename(' Counter by the gate ')).body.name).toBe('Counter by the gate');
      expect((await rename('Counter by the gate')).status).toBe(200);
      expect((await rename('Counter upstairs')).refusal).toBe('device_changed');
      expect((await site.ask(deviceId)).body.deviceName).toBe('Counter by the gate');
      const { items } = await office.call(logList.page, { query: { keywords: 'Counter by the gate' } });
      const changes = [{ name: 'name', before: seen, after: 'Counter by the gate' }];
      expect(items.map((line) => [line.command, line.changes] as unknown)).toEqual([['device_renamed', changes]]);
    });

    it('lose their leases when they are revoked, once and for all', async () => {
      const { deviceId } = await site.enrol();
      await site.ask(deviceId);
      const office = await server.signIn('administrator');
      const revoke = (reason: string) => office.call(revokeDeviceRoute, { params: { deviceId }, body: { reason } });
      const revoked = await revoke('lost on the bus');
      clock.advance(1000);
      expect(await revoke('again')).toEqual(revoked);
      expect((await site.ask(deviceId)).refusal).toBe('device_revoked');
      const [row, leases] = await server.database.read(
        async (em) =>
          [await em.findOneByOrFail(DeviceRow, { deviceId }), await em.findBy(LeaseRow, { deviceId })] as const,
      );
      expect(row.revokeReason).toBe('lost on the bus');
      expect(leases.every(({ revokedAt }) => revokedAt !== null)).toBeTrue();
    });

    it('keep no session of when they were revoked by a version that left them open, once the server starts', async () => {
      const [gone, kept] = [await site.enrol(), await site.enrol()];
      const on = async ({ deviceId }: typeof gone): Promise<TestClient> => {
        const client = await server.signIn('seller');
        const proof = site.proofOf(deviceId, client);
        await client.call(noteBrowserRoute, { body: { deviceId, ...proof } });
        return client;
      };
      const [hers, his, elsewhere] = [await on(gone), await on(kept), await server.signIn('seller')];
      const lookAt = async (clients: TestClient[]): Promise<unknown[]> =>
        Promise.all(clients.map(async (client) => (await client.answer(listOwnSessionsRoute)).refusal));
      await server.database.transaction((em) =>
        em.update(DeviceRow, { deviceId: gone.deviceId }, { revokedAt: clock.now() }),
      );
      expect(await lookAt([hers, his, elsewhere])).toEqual([undefined, undefined, undefined]);
      await server.restart();
      expect(await lookAt([hers, his, elsewhere])).toEqual(['session_ended', undefined, undefined]);
      const ended = () => server.database.read((em) => em.findBy(SessionRow, { deviceId: gone.deviceId }));
      const before = await ended();
      expect(before.map(({ endReason }) => endReason)).toEqual(['device_revoked']);
      clock.advance(1000);
      await server.restart();
      expect(await ended()).toEqual(before);
    });

    describe('whose numbers are unaccounted for', () => {
      let office: TestClient;
      beforeEach(async () => (office = await server.signIn('administrator')));
      const unaccounted = async () =>
        (await office.call(listUnaccountedRoute)).map(({ prefix, cause, ranges, atMostMinor }) => ({
          ...{ prefix, cause, ranges, atMostMinor },
        }));

      it('are none while their lease is good, and told when it ended unheard', async () => {
        const { deviceId, prefix } = await site.enrol();
        await site.ask(deviceId);
        expect(await unaccounted()).toEqual([]);
        clock.advance(24 * 3_600_000);
        office = await server.signIn('administrator');
        expect(await unaccounted()).toEqual([
          { prefix, cause: 'lease_ended', ranges: [{ from: 1, to: null }], atMostMinor: minorUnits(300_000) },
        ]);
      });

      it('are told when they are revoked, and when another one takes their place, the gravest first', async () => {
        const [lost, broken] = [await site.enrol(), await site.enrol(await server.signIn('seller'))];
        await site.ask(lost.deviceId);
        await office.call(revokeDeviceRoute, { params: { deviceId: lost.deviceId }, body: { reason: 'lost' } });
        const owner = await server.signIn('seller', { offlineFloatMinor: 1_000 });
        await site.ask(broken.deviceId, owner);
        await site.enrol(owner, { replaces: broken.prefix.toLowerCase() });
        const told = (await unaccounted()).map(({ prefix, cause, atMostMinor }) => [prefix, cause, atMostMinor]);
        expect(told as unknown[]).toEqual([
          [broken.prefix, 'replaced', 1_000],
          [lost.prefix, 'revoked', 300_000],
        ]);
      });

      it('are not told of a device that gave its leases back', async () => {
        const { deviceId } = await site.enrol();
        await site.ask(deviceId);
        await server.database.transaction((em) =>
          em.update(LeaseRow, { deviceId }, { endedNumber: 0, endedAt: clock.now() }),
        );
        await office.call(revokeDeviceRoute, { params: { deviceId }, body: { reason: 'sold' } });
        expect(await unaccounted()).toEqual([]);
      });

      it('are told of numbers that are missing between others', async () => {
        const { deviceId, prefix } = await site.enrol();
        await server.database.transaction((em) =>
          em.update(DeviceRow, { deviceId }, { lastNumber: 2, highestNumber: 4 }),
        );
        expect(await unaccounted()).toEqual([
          { prefix, cause: 'numbers_missing', ranges: [{ from: 3, to: 4 }], atMostMinor: minorUnits(0) },
        ]);
      });
    });

    it('take the place of a device that exists only, and keep the first one that did', async () => {
      const body = { requestId: randomUUID(), name: 'Counter 1', publicKey: newKey(), replaces: 'Z999' };
      expect((await seller.answer(enrolDeviceRoute, { body })).refusal).toBe('replaced_device_unknown');
      const old = await site.enrol();
      await site.ask(old.deviceId);
      const [first] = [
        await site.enrol(seller, { replaces: old.prefix }),
        await site.enrol(seller, { replaces: old.prefix }),
      ];
      const { deviceId } = old;
      const row = await server.database.read((em) => em.findOneByOrFail(DeviceRow, { deviceId }));
      expect([row.replacedById, row.replacedAt, row.revokedAt]).toEqual([first?.deviceId ?? '', clock.now(), null]);
    });

    it('are replaced by who sold on them last or looks after devices alone, with a line that names both', async () => {
      const [office, next] = [await server.signIn('administrator'), await server.signIn('seller')];
      const old = await site.enrol();
      const { code } = await office.call(makeDeviceCodeRoute, { body: { codeId: randomUUID(), name: 'Lobby' } });
      const replace = (client: TestClient) => {
        const body = { requestId: randomUUID(), publicKey: newKey(), code, replaces: old.prefix };
        return client.answer(enrolDeviceRoute, { body });
      };
      const isReplaced = async () =>
        (await server.database.read((em) => em.findOneByOrFail(DeviceRow, { deviceId: old.deviceId }))).replacedAt !==
        null;
      expect((await replace(seller)).refusal)
        .withContext('nobody has sold on it')
        .toBe('replaced_device_not_yours');
      await site.ask(old.deviceId);
      clock.advance(1000);
      await site.ask(old.deviceId, next);
      const refused = await replace(seller);
      expect([refused.status, refused.refusal, refused.body.details]).toEqual([
        ...[403, 'replaced_device_not_yours', { prefix: old.prefix }],
      ]);
      expect(await isReplaced()).toBeFalse();
      const { body: successor } = await replace(next);
      expect(await isReplaced()).toBeTrue();
      const other = await site.enrol();
      await site.enrol(office, { name: 'Gate', replaces: other.prefix });
      const { items } = await office.call(logList.page, { query: { keywords: 'Counter 1 (' } });
      expect(items.map(({ command, thing, changes }) => [command, thing, changes[0]] as unknown)).toEqual(
        jasmine.arrayWithExactContents([
          [
            ...['device_replaced', `Counter 1 (${old.prefix})`],
            { name: 'replacedBy', before: null, after: `Lobby (${successor.prefix})` },
          ],
          ['device_replaced', `Counter 1 (${other.prefix})`, jasmine.objectContaining({ name: 'replacedBy' })],
        ]) as never,
      );
    });
  });
});
