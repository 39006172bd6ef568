import { randomUUID } from 'node:crypto';
import { jwksRoute, minorUnits, noteBrowserRoute, saveSettingsRoute, showSettingsRoute } from '#shared';
import { compactVerify, createLocalJWKSet } from 'jose';
import { newDeviceKey, signStatement } from '../../test/device-key.js';
import { DeviceSite, idOf } from '../../test/device-site.js';
import { forEachDatabase, type TestClient, type TestClock, type TestServer } from '../../test/harness.js';
import { LedgerRow } from '../ledger/ledger.entity.js';
import { DeviceRow } from './device.entity.js';
import { LeaseRow } from './lease.entity.js';

describe('leases of devices', () => {
  forEachDatabase((start) => {
    let site: DeviceSite;
    let clock: TestClock;
    let server: TestServer;
    let seller: TestClient;

    beforeEach(async () => {
      site = await DeviceSite.open(start);
      ({ clock, server, seller } = site);
    });

    it('get a signed lease within the float', async () => {
      const { deviceId } = await site.enrol();
      const { body } = await site.ask(deviceId);
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
      const { deviceId } = await site.enrol();
      const office = await server.signIn('administrator');
      const settings = await office.call(showSettingsRoute);
      const methods = settings.methods.map((one) => ({
        ...{ ...one, enabled: one.code !== 'other' },
        offline: ['cash', 'mobile_money', 'other'].includes(one.code),
      }));
      const limits = { leaseHours: 5, leasePerSaleMinor: 7_000, leaseSumMinor: 90_000, leaseCount: 3 };
      await office.call(saveSettingsRoute, { body: { ...settings, ...limits, methods } });
      const { lease } = (await site.ask(deviceId)).body;
      expect([lease.perSaleMinor, lease.sumMinor, lease.count].map(Number)).toEqual([7_000, 90_000, 3]);
      expect(lease.endsAtMs - lease.issuedAtMs).toBe(5 * 3_600_000);
      // One that is switched off is not taken without signal either.
      expect(lease.offlineMethods).toEqual(['cash', 'mobile_money']);
    });

    it('get a lease for whoever holds them alone: by their signature, or in a session that had it before', async () => {
      const { deviceId } = await site.enrol();
      const stranger = await server.signIn('seller');
      const before = clock.now();
      clock.advance(1000);
      const without = { proof: undefined };
      expect((await site.ask(deviceId, stranger, without)).refusal).toBe('device_not_here');
      expect((await site.ask(deviceId, seller, without)).refusal).toBe('device_not_here');
      const table: readonly (readonly [string, object | undefined, string])[] = [
        [
          'of another device',
          signStatement('browser', { deviceId, ...newDeviceKey() }, idOf(seller), before),
          'signature_wrong',
        ],
        ['for another operator', site.proofOf(deviceId, stranger), 'signature_wrong'],
        [
          'for another purpose',
          signStatement('pin', { deviceId, privateKey: site.keys.get(deviceId)! }, idOf(seller), before),
          'signature_wrong',
        ],
      ];
      for (const [what, proof, refusal] of table) {
        expect((await site.ask(deviceId, seller, { proof })).refusal)
          .withContext(what)
          .toBe(refusal);
      }
      const { lastContactAt } = await server.database.read((em) => em.findOneByOrFail(DeviceRow, { deviceId }));
      expect(lastContactAt).toEqual(before);
      // An earlier version proves it once for the session.
      await seller.call(noteBrowserRoute, { body: { deviceId, ...site.proofOf(deviceId, seller) } });
      expect((await site.ask(deviceId, seller, without)).status).toBe(200);
      expect((await site.ask(deviceId, stranger)).status).toBe(200);
    });

    it('sell only with signal where storage is not durable', async () => {
      const { deviceId } = await site.enrol();
      expect((await site.ask(deviceId, seller, { durable: false })).body.lease.offline).toBeFalse();
    });

    it('get the same lease for the same request', async () => {
      const { deviceId } = await site.enrol();
      const request = { requestId: randomUUID() };
      const first = await site.ask(deviceId, seller, request);
      expect((await site.ask(deviceId, seller, request)).body.lease).toEqual(first.body.lease);
    });

    it('leave out of the lease what the operator holds in cash', async () => {
      const { deviceId } = await site.enrol();
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
      const { body } = await site.ask(deviceId);
      expect([body.lease.sumMinor, body.floatLeftMinor]).toEqual([minorUnits(50_000), minorUnits(50_000)]);
      await book('till:shift:cash', 'meter:1', 50_000);
      expect((await site.ask(deviceId)).refusal).toBe('float_used_up');
    });

    it('may go beyond the float with the permission for it', async () => {
      const client = await server.signIn('administrator', { offlineFloatMinor: 0 });
      const { body } = await site.ask((await site.enrol(client)).deviceId, client);
      expect(body.floatLeftMinor).toBeNull();
      expect(body.lease.sumMinor).toBeGreaterThan(0);
    });

    it('share the float of one operator, also when they ask at once', async () => {
      const devices = await Promise.all([site.enrol(), site.enrol(), site.enrol()]);
      const answers = await Promise.all(devices.map(({ deviceId }) => site.ask(deviceId)));
      const granted = answers.filter(({ status }) => status === 200);
      expect(granted.reduce((sum, { body }) => sum + body.lease.sumMinor, 0)).toBeLessThanOrEqual(300_000);
      expect(answers.filter(({ refusal }) => refusal === 'float_used_up').length).toBe(3 - granted.length);
    });

    it('give back what an ended or replaced lease held', async () => {
      const { deviceId } = await site.enrol();
      const first = await site.ask(deviceId);
      expect((await site.ask(deviceId)).body.lease.sumMinor).toBe(first.body.lease.sumMinor);
      const rows = await server.database.read((em) => em.findBy(LeaseRow, { deviceId }));
      expect(rows.filter(({ closedAt }) => closedAt === null)).toHaveSize(1);
    });

    it('are refused a lease in words while sales are missing or the clock is off', async () => {
      const { deviceId } = await site.enrol();
      const missing = await site.ask(deviceId, seller, { lastNumber: 3 });
      expect([missing.status, missing.refusal, missing.body.details]).toEqual([
        409,
        'numbers_missing',
        { from: 1, to: 3 },
      ]);
      const off = await site.ask(deviceId, seller, { clockMs: clock.now().getTime() - 6 * 60_000 });
      expect([off.refusal, off.body.message]).toEqual([
        'clock_off',
        'the clock of this device is 6 min behind: set it right first',
      ]);
      expect((await site.ask(randomUUID())).refusal).toBe('device_unknown');
    });
  });
});
