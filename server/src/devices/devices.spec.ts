import { createPublicKey, type KeyObject, randomUUID, verify } from 'node:crypto';
import {
  decodeCertificate,
  devicesList,
  enrolDeviceRoute,
  fromBase64Url,
  grantLeaseRoute,
  jwksRoute,
  listDeviceCodesRoute,
  listUnaccountedRoute,
  logList,
  makeDeviceCodeRoute,
  minorUnits,
  noteBrowserRoute,
  renameDeviceRoute,
  revokeDeviceRoute,
  saveSettingsRoute,
  showSettingsRoute,
  withdrawDeviceCodeRoute,
} from '#shared';
import { compactVerify, createLocalJWKSet } from 'jose';
import { afterFirstLook } from '../../test/after-first-look.js';
import { newDeviceKey, signStatement } from '../../test/device-key.js';
import { forEachDatabase, type TestClient, TestClock, type TestServer } from '../../test/harness.js';
import { LedgerRow } from '../ledger/ledger.entity.js';
import { Sessions } from '../operators/sessions.service.js';
import { DeviceRow } from './device.entity.js';
import { LeaseRow } from './lease.entity.js';
import { prefixAt } from './receipt-prefix.js';

const newKey = (): string => newDeviceKey().publicKey;

describe('devices', () => {
  forEachDatabase((start, kind) => {
    let clock: TestClock;
    let server: TestServer;
    let seller: TestClient;
    const keys = new Map<string, KeyObject>();
    const idOf = (client: TestClient): string => client.session?.operator.operatorId ?? '';
    const enrol = async (client = seller, body = {}) => {
      const { publicKey, privateKey } = newDeviceKey();
      const device = await client.call(enrolDeviceRoute, {
        body: { requestId: randomUUID(), name: 'Counter 1', publicKey, ...body },
      });
      if (!('publicKey' in body)) keys.set(device.deviceId, privateKey);
      return device;
    };
    /** That whoever asks holds the device. */
    const proofOf = (deviceId: string, client: TestClient) => {
      const privateKey = keys.get(deviceId);
      return privateKey && signStatement('browser', { deviceId, privateKey }, idOf(client), clock.now());
    };
    const ask = (deviceId: string, client = seller, body = {}) => {
      const proof = proofOf(deviceId, client);
      const said = { lastNumber: 0, durable: true, clockMs: clock.now().getTime(), ...(proof && { proof }) };
      return client.answer(grantLeaseRoute, {
        params: { deviceId },
        body: { requestId: randomUUID(), ...said, ...body },
      });
    };

    beforeEach(async () => {
      clock = new TestClock();
      server = await start({ clock });
      seller = await server.signIn('seller', { offlineFloatMinor: 300_000 });
    });

    it('have a certificate that proves itself with the published keys', async () => {
      const device = await enrol();
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
      const { deviceId } = await enrol();
      await ask(deviceId);
      expect(await deviceOf(seller)).toBeNull();
    });

    it('are the same one when the same request comes again, and never share a prefix', async () => {
      const body = { requestId: randomUUID(), publicKey: newKey() };
      const [first, again] = [await enrol(seller, body), await enrol(seller, body)];
      expect(again).toEqual(first);
      const many = await Promise.all(Array.from({ length: 8 }, () => enrol()));
      expect(new Set([first, ...many].map(({ prefix }) => prefix)).size).toBe(9);
    });

    if (kind === 'mysql') {
      it('are the same one when the same request is carried out between two looks', async () => {
        const body = { requestId: randomUUID(), publicKey: newKey() };
        let first: unknown;
        afterFirstLook(DeviceRow, async () => (first = await enrol(seller, body)));
        expect(await enrol(seller, body)).toEqual(first as never);
        expect(await server.database.read((em) => em.count(DeviceRow))).toBe(1);
      });
    }

    it('get the next letters that nobody has', async () => {
      const { deviceId } = await enrol();
      await server.database.transaction((em) => em.update(DeviceRow, { deviceId }, { prefix: prefixAt(1) }));
      expect((await enrol()).prefix).toBe(prefixAt(2));
    });

    it('refuse a key that is none, and one that another device has', async () => {
      const body = { requestId: randomUUID(), name: 'Counter 1', publicKey: 'A'.repeat(87) };
      expect((await seller.answer(enrolDeviceRoute, { body })).refusal).toBe('key_not_p256');
      const publicKey = newKey();
      await enrol(seller, { publicKey });
      const { refusal } = await seller.answer(enrolDeviceRoute, { body: { ...body, publicKey } });
      expect(refusal).toBe('key_known_already');
    });

    it('are listed with what they hold, newest first', async () => {
      const first = await enrol();
      clock.advance(1000);
      const second = await enrol();
      await ask(second.deviceId, seller, { appVersion: '1.2.3' });
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

    describe('with a one-time code', () => {
      let office: TestClient;
      let code: string;
      const codeId = randomUUID();
      const enrolBy = (given: object, client = seller) =>
        client.answer(enrolDeviceRoute, { body: { requestId: randomUUID(), publicKey: newKey(), ...given } });
      const needCodes = async (): Promise<void> => {
        const settings = await office.call(showSettingsRoute);
        await office.call(saveSettingsRoute, { body: { ...settings, devicesNeedCode: true } });
      };
      beforeEach(async () => {
        office = await server.signIn('administrator');
        ({ code } = await office.call(makeDeviceCodeRoute, { body: { codeId, name: 'Lobby' } }));
      });

      it('are called as the office said, and the same request is answered again', async () => {
        await needCodes();
        const request = { code: code.toLowerCase().replaceAll('-', ' '), requestId: randomUUID(), publicKey: newKey() };
        const { body } = await enrolBy(request);
        expect(body.name).toBe('Lobby');
        expect((await enrolBy(request)).body).toEqual(body);
        expect(await office.call(listDeviceCodesRoute)).toEqual([]);
      });

      it('are the same one when the same request comes several times at once', async () => {
        const request = { code, requestId: randomUUID(), publicKey: newKey() };
        const answers = await Promise.all([enrolBy(request), enrolBy(request), enrolBy(request)]);
        expect(answers.map(({ refusal }) => refusal ?? 'enrolled')).toEqual(['enrolled', 'enrolled', 'enrolled']);
        expect(new Set(answers.map(({ body }) => body.deviceId)).size).toBe(1);
      });

      it('are let in by a code that is made, or withdrawn, several times at once', async () => {
        const body = { codeId: randomUUID(), name: 'Gate' };
        const make = () => office.answer(makeDeviceCodeRoute, { body });
        const made = await Promise.all([make(), make(), make()]);
        expect(made.map(({ status }) => status)).toEqual([200, 200, 200]);
        expect((await office.call(listDeviceCodesRoute)).filter(({ name }) => name === 'Gate')).toHaveSize(1);
        const withdraw = () => office.answer(withdrawDeviceCodeRoute, { params: { codeId: body.codeId } });
        const gone = await Promise.all([withdraw(), withdraw(), withdraw()]);
        expect(gone.map(({ refusal }) => refusal ?? 'withdrawn')).toEqual(['withdrawn', 'withdrawn', 'withdrawn']);
      });

      it('are registered without a right of one’s own, once, in time, and while it is not withdrawn', async () => {
        const collector = await server.signIn(['sell.update']);
        expect((await enrolBy({ name: 'Mine' }, collector)).refusal).toBe('device_code_needed');
        expect((await enrolBy({ code: 'AAAA-AAAA-AAAA' }, collector)).refusal).toBe('device_code_wrong');
        const both = await Promise.all([enrolBy({ code }, collector), enrolBy({ code, name: 'Other' })]);
        expect(both.map(({ status, refusal }) => [status, refusal]).sort()).toEqual([
          [200, undefined],
          [422, 'device_code_wrong'],
        ]);
        const used = { body: { codeId, name: 'Lobby' } };
        expect((await office.answer(makeDeviceCodeRoute, used)).refusal).toBe('device_code_used');
        expect((await office.answer(withdrawDeviceCodeRoute, { params: { codeId } })).refusal).toBe('device_code_used');

        const late = await office.call(makeDeviceCodeRoute, { body: { codeId: randomUUID(), name: 'Late' } });
        clock.advance(15 * 60_000 + 1);
        // Sessions have ended by then, too.
        [office, seller] = [await server.signIn('administrator'), await server.signIn('seller')];
        expect((await enrolBy({ code: late.code }, seller)).refusal).toBe('device_code_wrong');
        const next = await office.call(makeDeviceCodeRoute, { body: { codeId: late.codeId, name: 'Late' } });
        expect((await office.call(listDeviceCodesRoute)).map(({ name }) => name)).toEqual(['Late']);
        await office.call(withdrawDeviceCodeRoute, { params: { codeId: late.codeId } });
        expect((await enrolBy({ code: next.code }, seller)).refusal).toBe('device_code_wrong');
      });

      it('are the only ones of sellers where the settings ask for it', async () => {
        expect((await enrolBy({})).refusal).toBe('device_name_missing');
        await needCodes();
        expect((await enrolBy({ name: 'Mine' })).refusal).toBe('device_code_needed');
        expect((await enrolBy({ name: 'Office' }, office)).status).toBe(200);
      });
    });

    it('get a signed lease within the float', async () => {
      const { deviceId } = await enrol();
      const { body } = await ask(deviceId);
      const { keys } = await server.anybody.call(jwksRoute);
      const { payload, protectedHeader } = await compactVerify(
        body.jws,
        createLocalJWKSet({ keys: keys.map((key) => ({ kty: 'EC', ...key })) }),
      );
      expect(JSON.parse(new TextDecoder().decode(payload))).toEqual(body.lease);
      expect(protectedHeader.typ).toBe('lease');
      expect(body.lease.sumMinor).toBeLessThanOrEqual(300_000);
      expect(body.lease.offline).toBeTrue();
    });

    it('get the limits of the settings, and the methods that these let be taken without signal', async () => {
      const { deviceId } = await enrol();
      const office = await server.signIn('administrator');
      const settings = await office.call(showSettingsRoute);
      const methods = settings.methods.map((one) => ({
        ...{ ...one, enabled: one.code !== 'other' },
        offline: ['cash', 'mobile_money', 'other'].includes(one.code),
      }));
      const limits = { leaseHours: 5, leasePerSaleMinor: 7_000, leaseSumMinor: 90_000, leaseCount: 3 };
      await office.call(saveSettingsRoute, { body: { ...settings, ...limits, methods } });
      const { lease } = (await ask(deviceId)).body;
      expect([lease.perSaleMinor, lease.sumMinor, lease.count].map(Number)).toEqual([7_000, 90_000, 3]);
      expect(lease.endsAtMs - lease.issuedAtMs).toBe(5 * 3_600_000);
      // One that is switched off is not taken without signal either.
      expect(lease.offlineMethods).toEqual(['cash', 'mobile_money']);
    });

    it('get a lease for whoever holds them alone: by their signature, or in a session that had it before', async () => {
      const { deviceId } = await enrol();
      const stranger = await server.signIn('seller');
      const before = clock.now();
      clock.advance(1000);
      const without = { proof: undefined };
      expect((await ask(deviceId, stranger, without)).refusal).toBe('device_not_here');
      expect((await ask(deviceId, seller, without)).refusal).toBe('device_not_here');
      const table: readonly (readonly [string, object | undefined, string])[] = [
        [
          'of another device',
          signStatement('browser', { deviceId, ...newDeviceKey() }, idOf(seller), before),
          'signature_wrong',
        ],
        ['for another operator', proofOf(deviceId, stranger), 'signature_wrong'],
        [
          'for another purpose',
          signStatement('pin', { deviceId, privateKey: keys.get(deviceId)! }, idOf(seller), before),
          'signature_wrong',
        ],
      ];
      for (const [what, proof, refusal] of table) {
        expect((await ask(deviceId, seller, { proof })).refusal)
          .withContext(what)
          .toBe(refusal);
      }
      const { lastContactAt } = await server.database.read((em) => em.findOneByOrFail(DeviceRow, { deviceId }));
      expect(lastContactAt).toEqual(before);
      // An earlier version proves it once for the session.
      await seller.call(noteBrowserRoute, { body: { deviceId, ...proofOf(deviceId, seller) } });
      expect((await ask(deviceId, seller, without)).status).toBe(200);
      expect((await ask(deviceId, stranger)).status).toBe(200);
    });

    it('sell only with signal where storage is not durable', async () => {
      const { deviceId } = await enrol();
      expect((await ask(deviceId, seller, { durable: false })).body.lease.offline).toBeFalse();
    });

    it('get the same lease for the same request', async () => {
      const { deviceId } = await enrol();
      const request = { requestId: randomUUID() };
      const first = await ask(deviceId, seller, request);
      expect((await ask(deviceId, seller, request)).body.lease).toEqual(first.body.lease);
    });

    it('leave out of the lease what the operator holds in cash', async () => {
      const { deviceId } = await enrol();
      const operatorId = seller.session?.operator.operatorId ?? '';
      const book = (debit: LedgerRow['debit'], credit: LedgerRow['credit'], amountMinor: number) =>
        server.database.transaction((em) =>
          em.insert(LedgerRow, {
            entryId: randomUUID(),
            line: 1,
            kind: 'sale',
            debit,
            credit,
            amountMinor: minorUnits(amountMinor),
            at: clock.now(),
            businessDate: '2026-03-02',
            method: 'cash',
            operatorId,
          }),
        );
      await book('till:shift:cash', 'meter:1', 250_000);
      const { body } = await ask(deviceId);
      expect([body.lease.sumMinor, body.floatLeftMinor]).toEqual([minorUnits(50_000), minorUnits(50_000)]);
      await book('till:shift:cash', 'meter:1', 50_000);
      expect((await ask(deviceId)).refusal).toBe('float_used_up');
    });

    it('may go beyond the float with the permission for it', async () => {
      const client = await server.signIn('administrator', { offlineFloatMinor: 0 });
      const { body } = await ask((await enrol(client)).deviceId, client);
      expect(body.floatLeftMinor).toBeNull();
      expect(body.lease.sumMinor).toBeGreaterThan(0);
    });

    it('share the float of one operator, also when they ask at once', async () => {
      const devices = await Promise.all([enrol(), enrol(), enrol()]);
      const answers = await Promise.all(devices.map(({ deviceId }) => ask(deviceId)));
      const granted = answers.filter(({ status }) => status === 200);
      expect(granted.reduce((sum, { body }) => sum + body.lease.sumMinor, 0)).toBeLessThanOrEqual(300_000);
      expect(answers.filter(({ refusal }) => refusal === 'float_used_up').length).toBe(3 - granted.length);
    });

    it('give back what an ended or replaced lease held', async () => {
      const { deviceId } = await enrol();
      const first = await ask(deviceId);
      expect((await ask(deviceId)).body.lease.sumMinor).toBe(first.body.lease.sumMinor);
      const rows = await server.database.read((em) => em.findBy(LeaseRow, { deviceId }));
      expect(rows.filter(({ closedAt }) => closedAt === null)).toHaveSize(1);
    });

    it('are refused a lease in words while sales are missing or the clock is off', async () => {
      const { deviceId } = await enrol();
      const missing = await ask(deviceId, seller, { lastNumber: 3 });
      expect([missing.status, missing.refusal, missing.body.details]).toEqual([
        409,
        'numbers_missing',
        { from: 1, to: 3 },
      ]);
      const off = await ask(deviceId, seller, { clockMs: clock.now().getTime() - 6 * 60_000 });
      expect([off.refusal, off.body.message]).toEqual([
        'clock_off',
        'the clock of this device is 6 min behind: set it right first',
      ]);
      expect((await ask(randomUUID())).refusal).toBe('device_unknown');
    });

    it('are called what the office calls them, and learn it with a lease', async () => {
      const { deviceId, name: seen } = await enrol();
      const office = await server.signIn('administrator');
      const rename = (name: string) => office.answer(renameDeviceRoute, { params: { deviceId }, body: { name, seen } });
      expect((await rename(' Counter by the gate ')).body.name).toBe('Counter by the gate');
      expect((await rename('Counter by the gate')).status).toBe(200);
      expect((await rename('Counter upstairs')).refusal).toBe('device_changed');
      expect((await ask(deviceId)).body.deviceName).toBe('Counter by the gate');
      const { items } = await office.call(logList.page, { query: { keywords: 'Counter by the gate' } });
      const changes = [{ name: 'name', before: seen, after: 'Counter by the gate' }];
      expect(items.map((line) => [line.command, line.changes] as unknown)).toEqual([['device_renamed', changes]]);
    });

    it('lose their leases when they are revoked, once and for all', async () => {
      const { deviceId } = await enrol();
      await ask(deviceId);
      const office = await server.signIn('administrator');
      const revoke = (reason: string) => office.call(revokeDeviceRoute, { params: { deviceId }, body: { reason } });
      const revoked = await revoke('lost on the bus');
      clock.advance(1000);
      expect(await revoke('again')).toEqual(revoked);
      expect((await ask(deviceId)).refusal).toBe('device_revoked');
      const [row, leases] = await server.database.read(
        async (em) =>
          [await em.findOneByOrFail(DeviceRow, { deviceId }), await em.findBy(LeaseRow, { deviceId })] as const,
      );
      expect(row.revokeReason).toBe('lost on the bus');
      expect(leases.every(({ revokedAt }) => revokedAt !== null)).toBeTrue();
    });

    describe('whose numbers are unaccounted for', () => {
      let office: TestClient;
      beforeEach(async () => (office = await server.signIn('administrator')));
      const unaccounted = async () =>
        (await office.call(listUnaccountedRoute)).map(({ prefix, cause, ranges, atMostMinor }) => ({
          ...{ prefix, cause, ranges, atMostMinor },
        }));

      it('are none while their lease is good, and told when it ended unheard', async () => {
        const { deviceId, prefix } = await enrol();
        await ask(deviceId);
        expect(await unaccounted()).toEqual([]);
        clock.advance(24 * 3_600_000);
        office = await server.signIn('administrator');
        expect(await unaccounted()).toEqual([
          { prefix, cause: 'lease_ended', ranges: [{ from: 1, to: null }], atMostMinor: minorUnits(300_000) },
        ]);
      });

      it('are told when they are revoked, and when another one takes their place, the gravest first', async () => {
        const [lost, broken] = [await enrol(), await enrol(await server.signIn('seller'))];
        await ask(lost.deviceId);
        await office.call(revokeDeviceRoute, { params: { deviceId: lost.deviceId }, body: { reason: 'lost' } });
        const owner = await server.signIn('seller', { offlineFloatMinor: 1_000 });
        await ask(broken.deviceId, owner);
        await enrol(owner, { replaces: broken.prefix.toLowerCase() });
        const told = (await unaccounted()).map(({ prefix, cause, atMostMinor }) => [prefix, cause, atMostMinor]);
        expect(told as unknown[]).toEqual([
          [broken.prefix, 'replaced', 1_000],
          [lost.prefix, 'revoked', 300_000],
        ]);
      });

      it('are not told of a device that gave its leases back', async () => {
        const { deviceId } = await enrol();
        await ask(deviceId);
        await server.database.transaction((em) =>
          em.update(LeaseRow, { deviceId }, { endedNumber: 0, endedAt: clock.now() }),
        );
        await office.call(revokeDeviceRoute, { params: { deviceId }, body: { reason: 'sold' } });
        expect(await unaccounted()).toEqual([]);
      });

      it('are told of numbers that are missing between others', async () => {
        const { deviceId, prefix } = await enrol();
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
      const old = await enrol();
      await ask(old.deviceId);
      const [first] = [await enrol(seller, { replaces: old.prefix }), await enrol(seller, { replaces: old.prefix })];
      const { deviceId } = old;
      const row = await server.database.read((em) => em.findOneByOrFail(DeviceRow, { deviceId }));
      expect([row.replacedById, row.replacedAt, row.revokedAt]).toEqual([first?.deviceId ?? '', clock.now(), null]);
    });

    it('are replaced by who sold on them last or looks after devices alone, with a line that names both', async () => {
      const [office, next] = [await server.signIn('administrator'), await server.signIn('seller')];
      const old = await enrol();
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
      await ask(old.deviceId);
      clock.advance(1000);
      await ask(old.deviceId, next);
      const refused = await replace(seller);
      expect([refused.status, refused.refusal, refused.body.details]).toEqual([
        ...[403, 'replaced_device_not_yours', { prefix: old.prefix }],
      ]);
      expect(await isReplaced()).toBeFalse();
      const { body: successor } = await replace(next);
      expect(await isReplaced()).toBeTrue();
      const other = await enrol();
      await enrol(office, { name: 'Gate', replaces: other.prefix });
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
