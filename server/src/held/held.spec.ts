import { randomUUID } from 'node:crypto';
import {
  acceptHeldRoute,
  correctRoute,
  encodeSaleIntent,
  heldList,
  minorUnits,
  moveHeldRoute,
  payoutRoute,
  refundHeldRoute,
  showSaleRoute,
  voidWireId,
} from '#shared';
import { v7 } from 'uuid';
import { forEachDatabase } from '../../test/harness.js';
import { MoneySite } from '../../test/money-site.js';
import { signBytes, type Tablet, type Tenant } from '../../test/sale-site.js';
import { AssignmentRow } from '../accounts/assignment.entity.js';
import { LedgerRow } from '../ledger/ledger.entity.js';
import { HeldReleaseRow } from './held-release.entity.js';

/** More than the lease lets sell at once, less than the meter may hold. */
const TOO_MUCH = 60_000;

describe('held money', () => {
  forEachDatabase((start) => {
    let money: MoneySite;
    let tenant: Tenant;
    let tablet: Tablet;
    let saleId: string;
    beforeEach(async () => {
      money = await MoneySite.open(start);
      tenant = await money.tenant(500);
      tablet = await money.site.tablet();
      saleId = await hold();
    });
    afterEach(() => money.close());

    const hold = async (change = {}): Promise<string> => {
      const item = money.site.sell(tablet, tenant, { amountMinor: minorUnits(TOO_MUCH), ...change });
      const { results } = await money.site.send(tablet, item);
      expect(results[0]?.outcome).toBe('held');
      return results[0]?.id ?? '';
    };
    const sale = () => money.site.client.call(showSaleRoute, { params: { saleId } });
    const move = (to: Tenant, releaseId = v7()) =>
      money.site.client.answer(moveHeldRoute, {
        params: { saleId },
        body: { releaseId, assignmentId: to.assignmentId },
      });
    const accept = (releaseId = v7()) =>
      money.site.client.answer(acceptHeldRoute, { params: { saleId }, body: { releaseId } });
    const payBack = (releaseId = v7()) =>
      money.site.client.answer(refundHeldRoute, { params: { saleId }, body: { releaseId } });
    const heldIds = async () =>
      (await money.site.client.call(heldList.page, { query: { state: 'waiting' } })).items.map((one) => one.saleId);

    it('is credited to another meter, which the sale then is of', async () => {
      const other = await money.tenant(0);
      const releaseId = v7();
      const moved = await move(other, releaseId);
      expect([moved.status, moved.body.state, moved.body.meterCode]).toEqual([200, 'accepted', other.meterCode]);
      expect(await heldIds()).toEqual([]);
      const offer = await money.applies();
      expect([offer.meterCode, offer.amountHundredths]).toEqual([other.meterCode, TOO_MUCH]);
      expect((await sale()).state).toBe('credited');
      expect((await move(other, releaseId)).body.state).toBe('credited');
      expect((await move(tenant, releaseId)).refusal).toBe('release_taken');
      expect([(await move(other)).status, (await move(other)).refusal]).toEqual([409, 'not_held']);
      expect(await money.site.balance(`meter:${other.assignmentId}`)).toBe(minorUnits(TOO_MUCH));
    });

    it('is credited to its own meter as it stands', async () => {
      expect((await accept()).body.state).toBe('accepted');
      expect((await money.applies()).meterCode).toBe(tenant.meterCode);
      expect((await sale()).state).toBe('credited');
    });

    it('goes back to the tenant out of a till', async () => {
      const releaseId = v7();
      expect((await payBack(releaseId)).body.state).toBe('refunded');
      expect(await money.site.balance('payable')).toBe(minorUnits(TOO_MUCH));
      const payout = { payoutId: v7(), method: 'cash', shiftId: tablet.shiftId };
      await money.site.client.call(payoutRoute, { params: { refundId: releaseId }, body: payout });
      expect(await money.site.balance(`till:${tablet.shiftId}:cash`)).toBe(minorUnits(0));
      expect((await payBack()).refusal).toBe('not_held');
      expect((await payBack(releaseId)).body.state).toBe('refunded');
      const body = { correctionId: v7(), saleId, reason: 'x' };
      expect((await money.site.client.answer(correctRoute, { body })).refusal).toBe('sale_refunded');
    });

    it('is held again when the meter refuses it, and can be released again', async () => {
      const other = await money.tenant(0);
      await move(other);
      await money.refuses('over_hoarding_limit');
      const refused = await sale();
      expect([refused.state, refused.heldReason]).toEqual(['held', 'meter_refused']);
      expect(await money.site.balance('held')).toBe(minorUnits(TOO_MUCH));
      expect(await heldIds()).toEqual([saleId]);
      const moved = await money.site.server.database.read((em) => em.findOneBy(LedgerRow, { kind: 'moved_to_held' }));
      const release = await money.site.server.database.read((em) => em.findOneBy(HeldReleaseRow, { saleId }));
      expect(moved?.reversesEntryId).toBe(release?.releaseId);
      expect((await accept()).body.meterCode).toBe(other.meterCode);
      await money.applies();
      expect((await sale()).state).toBe('credited');
    });

    it('is also what was void at its meter', async () => {
      await accept();
      const offer = await money.offer();
      const zero = { ...offer, amountHundredths: 0, wireId: voidWireId(offer.wireId) };
      await money.gateway.outcome(offer, 'void', money.gateway.land(zero));
      expect([(await sale()).state, await heldIds()]).toEqual(['void', [saleId]]);
      expect((await payBack()).body.state).toBe('refunded');
    });

    it('of a moved sale is reversed as any sale, out of the meter that has it', async () => {
      const other = await money.tenant(0);
      await move(other);
      await money.applies();
      const body = { correctionId: v7(), saleId, reason: 'wrong meter' };
      expect((await money.site.client.call(correctRoute, { body })).state).toBe('on_its_way');
      expect((await money.applies()).meterCode).toBe(other.meterCode);
      expect((await sale()).state).toBe('corrected');
      expect(await money.site.balance(`meter:${other.assignmentId}`)).toBe(minorUnits(0));
    });

    it('is released once, whichever of its ways are taken at the same moment', async () => {
      const other = await money.tenant(0);
      const releaseId = v7();
      const answers = await Promise.all([
        move(other, releaseId),
        move(other, releaseId),
        accept(),
        payBack(),
        payBack(),
      ]);
      const releases = await money.site.server.database.read((em) => em.find(HeldReleaseRow));
      expect(releases.length).toBe(1);
      const refusals = new Set(answers.flatMap(({ refusal }) => refusal ?? []));
      expect([...refusals]).toEqual(['not_held']);
      if (releases[0]?.way !== 'refund') await money.applies();
    });

    it('is refused to a meter that cannot have it', async () => {
      const full = await money.tenant(50_000);
      const postpaid = await money.tenant(0, { postpaid: true });
      const closed = await money.tenant(0, { closed: true });
      const cases = [
        [full, 'over_hoarding_limit', 422],
        [postpaid, 'meter_postpaid', 422],
        [closed, 'account_cancelled', 409],
        [{ ...tenant, assignmentId: randomUUID() }, 'assignment_unknown', 404],
      ] as const;
      for (const [to, refusal, status] of cases) {
        const answer = await move(to);
        expect([answer.refusal, answer.status]).withContext(refusal).toEqual([refusal, status]);
      }
      const { assignmentId } = tenant;
      const shut = { closedAt: new Date(), openMeterCode: null };
      await money.site.server.database.transaction((em) => em.update(AssignmentRow, { assignmentId }, shut));
      expect((await accept()).refusal).toBe('account_cancelled');
      expect(await money.site.balance('held')).toBe(minorUnits(TOO_MUCH));
      const stranger = await money.site.server.signIn('finance', { buildings: [7] });
      const wish = { params: { saleId }, body: { releaseId: v7() } };
      expect((await stranger.answer(refundHeldRoute, wish)).refusal).toBe('sale_unknown');
    });

    it('whose format is not known has its amount all the same, and is moved or paid back', async () => {
      const bytes = Buffer.from(encodeSaleIntent(money.site.intent(tablet, tenant)));
      bytes[0] = 9;
      const { results } = await money.site.send(tablet, signBytes(tablet, bytes));
      expect([results[0]?.outcome, results[0]?.reason]).toEqual(['held', 'format_unknown']);
      saleId = results[0]?.id ?? '';
      expect((await accept()).refusal).toBe('assignment_unknown');
      expect((await move(tenant)).body.meterCode).toBe(tenant.meterCode);
      expect((await money.applies()).amountHundredths).toBe(2_000);
    });

    it('of no amount is closed by paying it back, and nothing is owed', async () => {
      saleId = await hold({ amountMinor: minorUnits(0) });
      expect((await accept()).refusal).toBe('amount_not_positive');
      expect((await payBack()).body.state).toBe('refunded');
      expect(await money.site.balance('payable')).toBe(minorUnits(0));
    });
  });
});
