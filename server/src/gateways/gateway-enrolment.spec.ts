import {
  createGatewayRoute,
  enrolGatewayRoute,
  gatewaysList,
  renewGatewayCodeRoute,
  revokeGatewayRoute,
  showGatewayRoute,
  toBase64Url,
} from '#shared';
import { v7 } from 'uuid';
import { forEachDatabase, TestClock, type TestClient, type TestServer } from '../../test/harness.js';
import { newGatewayKey } from '../../test/scripted-gateway.js';
import { makeProperty } from '../../test/small-property.js';

describe('the enrolment of a gateway', () => {
  forEachDatabase((start) => {
    let server: TestServer;
    let engineer: TestClient;
    const begin = async (clock?: TestClock): Promise<void> => {
      server = await start(clock ? { clock } : {});
      engineer = await server.signIn('engineer');
    };
    const shown = (gatewayId: string) => engineer.call(showGatewayRoute, { params: { gatewayId } });
    const body = { name: 'cellar', buildings: 'all' as const };
    const { publicKey: key } = newGatewayKey();
    const instanceId = v7();
    const hand = (code: string, publicKey = key) =>
      server.anybody.answer(enrolGatewayRoute, { body: { code, publicKey, instanceId, version: '0.1.0' } });

    it('takes the one-time code once, and again for the same gateway that lost the answer', async () => {
      await begin();
      const { code, gateway } = await engineer.call(createGatewayRoute, { body });
      expect([gateway.enrolledAt, gateway.online]).toEqual([null, false]);
      expect((await hand('AAAAA-BBBBB-CCCCC-DDDDD')).refusal).toBe('code_wrong_or_used');
      expect((await hand(code, toBase64Url(Buffer.alloc(65, 4)))).refusal).toBe('code_wrong_or_used');
      const { gatewayId } = (await hand(code.toLowerCase())).body;
      expect(gatewayId).toBe(gateway.gatewayId);
      expect((await hand(code)).body.gatewayId).toBe(gatewayId);
      expect((await hand(code, newGatewayKey().publicKey)).refusal).toBe('code_wrong_or_used');
      expect((await shown(gatewayId)).enrolledAt).not.toBeNull();
    });

    it('takes the one-time code of a gateway that hands it in several times at once', async () => {
      await begin();
      const { code, gateway } = await engineer.call(createGatewayRoute, { body });
      const answers = await Promise.all([hand(code), hand(code), hand(code), hand(code, newGatewayKey().publicKey)]);
      const told = answers.map(({ refusal, body: enrolled }) => refusal ?? enrolled.gatewayId);
      // Which key came first is not ours to say.
      const same = [gateway.gatewayId, gateway.gatewayId, gateway.gatewayId, 'code_wrong_or_used'];
      const other = ['code_wrong_or_used', 'code_wrong_or_used', 'code_wrong_or_used', gateway.gatewayId];
      expect([same, other]).toContain(told);
    });

    it('refuses a code after a day, and after it was revoked', async () => {
      const clock = new TestClock();
      await begin(clock);
      const first = await engineer.call(createGatewayRoute, { body });
      await engineer.call(revokeGatewayRoute, { params: { gatewayId: first.gateway.gatewayId } });
      expect((await hand(first.code)).refusal).toBe('code_wrong_or_used');
      const second = await engineer.call(createGatewayRoute, { body });
      clock.advance(24 * 3600_000 + 1);
      expect((await hand(second.code)).refusal).toBe('code_wrong_or_used');
    });

    it('takes the newest code of a place, and none is made for one that is taken', async () => {
      await begin();
      const { gateway, code } = await engineer.call(createGatewayRoute, { body });
      const params = { gatewayId: gateway.gatewayId };
      const renewed = await engineer.call(renewGatewayCodeRoute, { params });
      expect((await hand(code)).refusal).toBe('code_wrong_or_used');
      expect((await hand(renewed.code)).status).toBe(200);
      expect((await engineer.answer(renewGatewayCodeRoute, { params })).refusal).toBe('gateway_is_enrolled');
    });

    it('makes one place for one form, and tells it a new code while nobody has taken it', async () => {
      await begin();
      await makeProperty(server);
      const form = { ...body, requestId: v7() };
      const first = await engineer.call(createGatewayRoute, { body: form });
      const again = await engineer.call(createGatewayRoute, { body: form });
      expect(again.gateway.gatewayId).toBe(first.gateway.gatewayId);
      expect((await engineer.call(gatewaysList.page)).total).toBe(1);
      const other = { body: { ...form, name: 'attic' } };
      expect((await engineer.answer(createGatewayRoute, other)).refusal).toBe('request_taken');
      const here = await server.signIn('engineer', { buildings: [2] });
      expect((await here.answer(createGatewayRoute, { body: form })).refusal).toBe('all_buildings_not_yours');
      expect((await hand(first.code)).refusal).toBe('code_wrong_or_used');
      expect((await hand(again.code)).status).toBe(200);
      expect((await engineer.answer(createGatewayRoute, { body: form })).refusal).toBe('gateway_is_enrolled');
      // A version that sends no id makes another one each time.
      await engineer.call(createGatewayRoute, { body });
      expect((await engineer.call(gatewaysList.page)).total).toBe(2);
    });

    it('makes one place for one form that comes several times at once', async () => {
      await begin();
      const form = { body: { ...body, requestId: v7() } };
      const make = () => engineer.call(createGatewayRoute, form);
      const made = await Promise.all([make(), make(), make()]);
      expect(new Set(made.map(({ gateway }) => gateway.gatewayId)).size).toBe(1);
    });

    it('is for those who may', async () => {
      await begin();
      const seller = await server.signIn('seller');
      expect((await seller.answer(createGatewayRoute, { body })).refusal).toBe('permission_missing');
    });
  });
});
