import { randomUUID } from 'node:crypto';
import {
  enrolDeviceRoute,
  listDeviceCodesRoute,
  makeDeviceCodeRoute,
  saveSettingsRoute,
  showSettingsRoute,
  withdrawDeviceCodeRoute,
} from '#shared';
import { DeviceSite, newKey } from '../../test/device-site.js';
import { forEachDatabase, type TestClient, type TestClock, type TestServer } from '../../test/harness.js';

describe('devices with a one-time code', () => {
  forEachDatabase((start) => {
    let site: DeviceSite;
    let clock: TestClock;
    let server: TestServer;
    let seller: TestClient;

    beforeEach(async () => {
      site = await DeviceSite.open(start);
      ({ clock, server, seller } = site);
    });

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
});
