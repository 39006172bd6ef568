import { randomUUID } from 'node:crypto';
import { acceptRestoreRoute, enrolDeviceRoute, grantLeaseRoute, showSealsRoute, verifyLogRoute } from '#shared';
import { v7 } from 'uuid';
import { forEachDatabase, type TestClient } from '../../test/harness.js';
import { newDeviceKey } from '../../test/device-key.js';
import { MoneySite } from '../../test/money-site.js';
import type { Tablet, Tenant } from '../../test/sale-site.js';
import { until } from '../../test/scripted-gateway.js';
import { auditMoney } from '../audit/money-audit.queries.js';
import { GatewaySocket } from '../gateways/gateway.socket.js';
import { readPublicKeys } from '../keys/signing-keys.js';
import { LedgerRow } from '../ledger/ledger.entity.js';
import { LogSealRow } from '../log/log-seal.entity.js';
import { OperationRow } from '../log/operation.entity.js';
import { AcceptedRestoreRow } from './accepted-restore.entity.js';
import { KeptHeadRow } from './kept-head.entity.js';
import { SealRow } from './seal.entity.js';
import { SEAL_AFTER_MS, Seals } from './seals.service.js';

describe('the heads of the seals that others keep', () => {
  forEachDatabase((start) => {
    let money: MoneySite;
    let tablet: Tablet;
    let tenant: Tenant;
    let client: TestClient;
    beforeEach(async () => {
      money = await MoneySite.open(start);
      tablet = await money.site.tablet();
      tenant = await money.tenant(0);
      await sellAndSeal();
      await meet();
      await until(() => money.gateway.sealHead !== undefined);
    });
    afterEach(() => money.gateway.leave());

    const sellAndSeal = async () => {
      await money.site.outcomes(tablet, money.site.sell(tablet, tenant));
      money.site.clock.advance(SEAL_AFTER_MS + 1);
      await money.site.server.get(Seals).sealDue();
      // Sealing takes longer than a session lasts.
      client = await money.site.server.signIn();
    };
    /** The gateway dials in anew, which is when heads go both ways. */
    const meet = async () => {
      await money.gateway.leave();
      await money.gateway.connect();
    };
    const show = () => client.call(showSealsRoute);
    const told = (block: number) => until(async () => (await kept()).some((row) => row.block === block));
    const kept = () => money.site.server.database.read((em) => em.find(KeptHeadRow, { order: { block: 'ASC' } }));
    const accept = (change: object = {}) =>
      client.answer(acceptRestoreRoute, {
        body: { acceptanceId: v7(), reason: 'the disk broke; last night came back', ...change },
      });
    const audit = async () => {
      const keys = await readPublicKeys(money.site.server.config);
      const said = await money.site.server.database.snapshot((em) => auditMoney(em, keys));
      return said.find(({ invariant }) => invariant.includes('has every head'))?.findings ?? [];
    };
    /** Somebody with the database drops the newest block and what it sealed, and lets the server seal anew. */
    const cut = async () => {
      await money.site.server.database.transaction(async (em) => {
        const [last] = await em.find(SealRow, { order: { block: 'DESC' }, take: 1 });
        for (const [entryId] of last?.rows ?? []) await em.delete(LedgerRow, { entryId });
        await em.delete(SealRow, { block: last?.block ?? 0 });
      });
    };

    it('are given to gateways and tablets, told back, and the newest of each is kept', async () => {
      await meet();
      await told(1);
      const before = await show();
      expect([before.newest?.block, before.keepers, before.conflicts]).toEqual([1, 1, []]);
      const first = money.gateway.sealHead;
      await sellAndSeal();
      await meet();
      await until(() => money.gateway.sealHead !== first);
      await meet();
      await told(2);
      expect((await kept()).map(({ block }) => block)).toEqual([2]);
      const { publicKey, privateKey } = newDeviceKey();
      const { deviceId } = await client.call(enrolDeviceRoute, {
        body: { requestId: randomUUID(), name: 'Counter', publicKey },
      });
      const operatorId = client.session?.operator.operatorId ?? '';
      const ask = (sealHead?: string) =>
        client.call(grantLeaseRoute, {
          params: { deviceId },
          body: {
            ...{ requestId: randomUUID(), ...money.site.leaseWish({ deviceId, privateKey, operatorId }) },
            ...(sealHead !== undefined && { sealHead }),
          },
        });
      const { sealHead } = await ask();
      expect(sealHead).toBeDefined();
      await ask(sealHead);
      await ask('nobody.signed');
      expect((await show()).keepers).toBe(2);
      expect(await audit()).toEqual([]);
    });

    it('are known to be kept by a gateway that never hangs up, whose proof is not overwritten when the chain is cut', async () => {
      await told(1);
      expect((await show()).keepers).toBe(1);
      const beat = () => money.site.server.get(GatewaySocket).beat();
      const first = money.gateway.sealHead;
      await sellAndSeal();
      await beat();
      await until(() => money.gateway.sealHead !== first);
      await told(2);
      const proof = money.gateway.sealHead;
      await cut();
      await sellAndSeal();
      await money.site.server.database.transaction((em) => em.clear(KeptHeadRow));
      await beat();
      await told(2);
      expect((await show()).conflicts.map(({ keeper, what }) => [keeper, what])).toEqual([['cellar', 'differs']]);
      expect(money.gateway.sealHead).toBe(proof);
      await accept();
      await beat();
      await until(() => money.gateway.sealHead !== proof);
    });

    it('show a chain that was cut short, and one that was sealed anew, until a person answers for it', async () => {
      const first = money.gateway.sealHead;
      await sellAndSeal();
      await meet();
      await until(() => money.gateway.sealHead !== first);
      await cut();
      await meet();
      await told(2);
      expect((await show()).conflicts.map(({ keeper, block, what }) => [keeper, block, what])).toEqual([
        ['cellar', 2, 'missing'],
      ]);
      expect((await audit()).join()).toContain('seals block 2 is not there: gateway:');
      await sellAndSeal();
      const proof = money.gateway.sealHead;
      await meet();
      expect((await show()).conflicts.map(({ what }) => what)).toEqual(['differs']);
      expect((await audit()).join()).toContain('seals block 2 is another one');
      // The gateway goes on keeping the proof, also when it was taken out of the database.
      await money.site.server.database.transaction((em) => em.clear(KeptHeadRow));
      await meet();
      await told(2);
      expect(money.gateway.sealHead).toBe(proof);

      const acceptanceId = v7();
      const twice = await Promise.all([accept({ acceptanceId }), accept({ acceptanceId })]);
      const answers = [...twice, await accept({ acceptanceId })];
      expect(answers.map(({ body }) => [body.conflicts, body.accepted?.length])).toEqual([
        [[], 1],
        [[], 1],
        [[], 1],
      ]);
      expect((await accept({ acceptanceId, reason: 'other' })).refusal).toBe('acceptance_taken');
      expect((await accept()).refusal).toBe('nothing_to_accept');
      expect(await audit()).toEqual([]);
      // From now on the new chain is kept, and cutting it is found again.
      money.site.clock.advance(1_000);
      await meet();
      await until(() => money.gateway.sealHead !== proof);
      await cut();
      await meet();
      await until(async () => (await show()).conflicts.length === 1);
    }, 60_000);

    it('show an operation log that was cut short, by the page, the audit and the check of the log', async () => {
      await meet();
      await told(1);
      // Somebody with the database takes the newest block of the log with its lines; the books are whole.
      await money.site.server.database.transaction(async (em) => {
        const [last] = await em.find(LogSealRow, { order: { block: 'DESC' }, take: 1 });
        for (const [operationId] of last?.rows ?? []) await em.delete(OperationRow, { operationId });
        await em.delete(LogSealRow, { block: last?.block ?? 0 });
      });
      await meet();
      await until(async () => (await show()).conflicts.length > 0);
      const lacking = (await show()).conflicts.map(({ chain, block, what }) => `${chain} ${block} ${what}`);
      expect(new Set(lacking)).toEqual(new Set(['log 1 missing']));
      expect((await audit()).join()).toContain('log_seals block 1 is not there: gateway:');
      const verified = await client.call(verifyLogRoute);
      expect([verified.faults, verified.first?.what, verified.first?.block]).toEqual([1, 'cut', 1]);
      await accept();
      expect([(await show()).conflicts, (await client.call(verifyLogRoute)).faults]).toEqual([[], 0]);
    });

    it('are not answered for by a row that somebody put in by hand', async () => {
      await cut();
      await meet();
      await told(1);
      const at = new Date(money.site.clock.now().getTime() + 3_600_000);
      const row = { acceptanceId: v7(), reason: 'nothing to see', byId: v7(), at };
      await money.site.server.database.transaction((em) =>
        em.insert(AcceptedRestoreRow, { ...row, signature: Buffer.alloc(64), keyId: 'x' }),
      );
      const report = await show();
      expect([report.conflicts.length, report.accepted]).toEqual([1, []]);
      expect((await audit()).join()).toContain(`accepted_restores ${row.acceptanceId}: it is not signed`);
      const seller = await money.site.server.signIn('finance');
      const body = { acceptanceId: v7(), reason: 'x' };
      expect((await seller.answer(acceptRestoreRoute, { body })).status).toBe(403);
    });
  });
});
