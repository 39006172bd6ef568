import {
  type AccountClosing,
  beginClosingRoute,
  changeTermsRoute,
  type ClosingState,
  confirmClosingRoute,
  correctRoute,
  type MeterMode,
  minorUnits,
  refundRoute,
  showClosingRoute,
} from '#shared';
import { v7 } from 'uuid';
import { AssignmentRow } from '../src/accounts/assignment.entity.js';
import { ClosingSteps } from '../src/closings/closing-steps.service.js';
import { CreditDispatcher } from '../src/credit/credit-dispatcher.service.js';
import { CreditOrders } from '../src/credit/credit-orders.service.js';
import { RefundRow } from '../src/refunds/refund.entity.js';
import { forEachDatabase, type TestClient, type TestServer } from './harness.js';
import { MoneySite } from './money-site.js';
import { type Tablet, type Tenant } from './sale-site.js';
import { wordsOf } from './tablet-items.js';
import { until } from './scripted-gateway.js';

/** A race is run this often, since who wins is not ours to say. */
const ROUNDS = 3;
const REASON = 'moves out';

describe('a command of the office', () => {
  forEachDatabase((start, kind) => {
    let money: MoneySite;
    /** the one server, and on MySQL a second one on the same database */
    let servers: TestServer[];
    /** somebody signed in at each */
    let office: TestClient;
    let otherOffice: TestClient;
    let tablet: Tablet;
    let modes: Map<string, MeterMode>;
    let seen: { offers: number; wanted: number };

    beforeEach(async () => {
      money = await MoneySite.open(start);
      const { server, clock, client } = money.site;
      servers = kind === 'mysql' ? [server, await start({ clock, beside: server })] : [server];
      office = client;
      otherOffice = (await servers.at(-1)?.signIn()) ?? client;
      tablet = await money.site.tablet();
      modes = new Map();
      seen = { offers: 0, wanted: 0 };
    });
    afterEach(async () => {
      await money.checkMeters();
      await money.close();
    });

    const cents = minorUnits;
    /** A sale of so much comes in at the last server; says what became of it. */
    const sale = (to: Tenant, amountMinor: number) => {
      const item = money.site.sell(tablet, to, { amountMinor: cents(amountMinor) });
      return async (): Promise<string> => {
        const { results } = await money.site.send(tablet, item);
        return results.map(wordsOf).join();
      };
    };
    const refund = (from: Tenant, amountMinor: number, client: TestClient) => async (): Promise<string> => {
      const body = { refundId: v7(), assignmentId: from.assignmentId, amountMinor, reason: REASON };
      return (await client.answer(refundRoute, { body })).refusal ?? 'asked';
    };
    const paramsOf = ({ accountId }: Tenant) => ({ accountId });
    const begin = (tenant: Tenant) => async (): Promise<string> => {
      const { assignmentId } = tenant;
      const body = { requestId: v7(), closings: [{ closingId: v7(), assignmentId }] };
      return (await otherOffice.answer(beginClosingRoute, { params: paramsOf(tenant), body })).refusal ?? 'begun';
    };
    const confirm = (tenant: Tenant, { closings }: AccountClosing) => {
      const seenClosings = closings.map(({ closingId, attempt, balanceMinor }) => ({
        ...{ closingId, attempt, balanceMinor: balanceMinor ?? 0, arrears: null, withoutMeter: null },
      }));
      const body = { confirmId: v7(), closings: seenClosings };
      return async (): Promise<string> =>
        (await otherOffice.answer(confirmClosingRoute, { params: paramsOf(tenant), body })).refusal ?? 'confirmed';
    };

    /** The gateway does all that it is asked for, and reads the meter, until it is so. */
    const obeyUntil = (tenant: Tenant, isSo: () => Promise<boolean>) =>
      until(async () => {
        const { gateway } = money;
        for (const wanted of gateway.wanted.slice(seen.wanted)) {
          seen.wanted += 1;
          modes.set(wanted.meterCode, wanted.mode);
          await gateway.confirm(wanted);
        }
        for (const offer of gateway.offers.slice(seen.offers)) {
          seen.offers += 1;
          if (gateway.counters(offer.meterCode).purchaseCount === offer.expectedCount) await gateway.apply(offer);
        }
        money.site.clock.advance(1_000);
        // A clock that jumps is that of another boot.
        gateway.bootId = v7();
        const mode = modes.get(tenant.meterCode) ?? 'prepaid';
        const reading = gateway.reading(tenant.meterCode, { mode, relayClosed: mode !== 'forced_off' });
        await gateway.sendReadings([reading]);
        for (const server of servers) {
          server.get(CreditOrders).wake();
          server.get(CreditDispatcher).lookNow();
          server.get(ClosingSteps).lookNow();
        }
        return isSo();
      }, 20_000);
    const isSettled = async (tenant: Tenant) => (await money.meter(tenant.meterCode)).openOrders === 0;
    const closingIn = async (tenant: Tenant, state: ClosingState): Promise<AccountClosing> => {
      let shown: AccountClosing | undefined;
      await obeyUntil(tenant, async () => {
        shown = await office.call(showClosingRoute, { params: paramsOf(tenant) });
        return shown.closings.some((closing) => closing.state === state);
      });
      if (!shown) throw new Error('no closing was shown');
      return shown;
    };
    const remaining = ({ meterCode }: Tenant) => money.gateway.counters(meterCode).remainingHundredths;

    it('reverses a sale once, whatever its gateway says of it at the same moment', async () => {
      const tenant = await money.tenant(0);
      for (let round = 0; round < ROUNDS; round += 1) {
        const saleId = v7();
        const item = money.site.sell(tablet, tenant, { id: saleId, amountMinor: cents(100 + round) });
        await money.site.send(tablet, item);
        const offer = await money.offer();
        const correct = (client: TestClient) => async () => {
          const body = { correctionId: v7(), saleId, reason: 'wrong key' };
          return (await client.answer(correctRoute, { body })).refusal ?? 'asked';
        };
        const isTaken = round % 2 === 0;
        const before = money.gateway.counters(tenant.meterCode);
        const after = isTaken ? money.gateway.land(offer).after : before;
        const [first, second] = await Promise.all([
          correct(office)(),
          correct(otherOffice)(),
          isTaken
            ? money.gateway.outcome(offer, 'applied', { before, after })
            : money.gateway.outcome(offer, 'refused', { before, after }, 'over_hoarding_limit'),
        ]);
        const words = [first, second].sort();
        if (isTaken) expect(words).toEqual(['asked', 'corrected_already']);
        else
          expect([
            ['asked', 'corrected_already'],
            ['sale_is_held', 'sale_is_held'],
          ]).toContain(words);
        if (isTaken) expect((await money.applies()).amountHundredths).toBe(-100 - round);
        const wasHeld = words.includes('sale_is_held');
        await until(async () => (await money.site.sale(saleId)).state === (wasHeld ? 'held' : 'corrected'));
        expect(remaining(tenant)).toBe(0);
      }
    });

    it('closes a meter before a sale, which is then held, or after it, and settles what it brought', async () => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const tenant = await money.tenant(0);
        const [word, begun] = await Promise.all([sale(tenant, 300)(), begin(tenant)()]);
        expect(['accepted', 'held account_closed']).toContain(word);
        expect(begun).toBe('begun');
        const ready = await closingIn(tenant, 'ready');
        const came = word === 'accepted' ? 300 : 0;
        expect(ready.closings[0]?.balanceMinor).toBe(cents(came));
        const [late, confirmed] = await Promise.all([sale(tenant, 200)(), confirm(tenant, ready)()]);
        expect([late, confirmed]).toEqual(['held account_closed', 'confirmed']);
        await closingIn(tenant, 'done');
        expect(remaining(tenant)).toBe(0);
        expect(Number(await money.site.balance(`meter:${tenant.assignmentId}`))).toBe(0);
      }
    });

    it('lowers a limit under no sale that was accepted, and no sale is accepted over it', async () => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const tenant = await money.tenant(0, { terms: { hoardingLimitMinor: cents(1_000) } });
        const { assignmentId } = tenant;
        const known = () =>
          money.site.server.database.read((em) => em.findOneByOrFail(AssignmentRow, { assignmentId }));
        const { terms } = await known();
        const lower = async () => {
          const body = { changeId: v7(), terms: { ...terms, hoardingLimitMinor: cents(500) } };
          return (await otherOffice.answer(changeTermsRoute, { params: { assignmentId }, body })).refusal ?? 'lowered';
        };
        const [changed, ...words] = await Promise.all([
          ...[lower(), sale(tenant, 300)(), sale(tenant, 300)(), sale(tenant, 300)()],
        ]);
        const accepted = words.filter((word) => word === 'accepted').length;
        const { onItsWayMinor } = await money.meter(tenant.meterCode);
        const limit = Number((await known()).terms.hoardingLimitMinor);
        expect(onItsWayMinor).toBe(cents(accepted * 300));
        expect(onItsWayMinor).toBeLessThanOrEqual(limit);
        expect([changed, limit, accepted]).toEqual(
          changed === 'lowered' ? ['lowered', 500, 1] : ['limit_under_balance', 1_000, 3],
        );
        await obeyUntil(tenant, () => isSettled(tenant));
        expect(remaining(tenant)).toBe(accepted * 300);
      }
    });

    it('gives what a meter holds back once, by a refund or by its closing', async () => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const tenant = await money.tenant(0);
        await sale(tenant, 5_000)();
        await obeyUntil(tenant, () => isSettled(tenant));
        const [asked, begun] = await Promise.all([refund(tenant, 3_000, office)(), begin(tenant)()]);
        expect(['asked', 'account_closing']).toContain(asked);
        expect(begun).toBe('begun');
        const ready = await closingIn(tenant, 'ready');
        expect(ready.closings[0]?.balanceMinor).toBe(cents(asked === 'asked' ? 2_000 : 5_000));
        const [late, confirmed] = await Promise.all([refund(tenant, 1_000, office)(), confirm(tenant, ready)()]);
        expect([late, confirmed]).toEqual(['account_closing', 'confirmed']);
        await closingIn(tenant, 'done');
        expect(remaining(tenant)).toBe(0);
        const refunds = await money.site.server.database.read((em) =>
          em.findBy(RefundRow, { assignmentId: tenant.assignmentId, state: 'payable' }),
        );
        expect(refunds.reduce((sum, { amountMinor }) => sum + amountMinor, 0)).toBe(5_000);
      }
    });
  });
});
