import { encodeSaleIntent, minorUnits, toBase64Url } from '#shared';
import { forEachDatabase } from '../../test/harness.js';
import { SaleSite, signBytes, type Tablet, type Tenant } from '../../test/sale-site.js';
import { CreditOrderRow } from '../credit/credit-order.entity.js';
import { MeterStateRow } from '../readings/meter-state.entity.js';

describe('intake: again and at once', () => {
  forEachDatabase((start) => {
    let site: SaleSite;
    let tablet: Tablet;
    let tenant: Tenant;
    beforeEach(async () => {
      site = await SaleSite.open(start);
      tablet = await site.tablet();
      tenant = await site.tenant();
    });
    afterEach(() => site.checkBooks());

    it('takes the same bytes as a repeat under whatever signature, since a signer signs anew', async () => {
      const bytes = encodeSaleIntent(site.intent(tablet, tenant));
      const [first, second] = [signBytes(tablet, bytes), signBytes(tablet, bytes)];
      expect(first.signature).not.toBe(second.signature);
      const broken = { ...first, signature: toBase64Url(new Uint8Array(64)) };
      expect(await site.outcomes(tablet, first)).toEqual(['accepted']);
      expect(await site.outcomes(tablet, second, broken)).toEqual(['repeated accepted', 'repeated accepted']);
    });

    it('takes one sale of twenty deliveries, in turn and at once', async () => {
      const item = site.sell(tablet, tenant);
      for (let turn = 0; turn < 20; turn++) {
        expect(await site.outcomes(tablet, item)).toEqual([turn === 0 ? 'accepted' : 'repeated accepted']);
      }
      const parallel = site.sell(tablet, tenant);
      const told = await Promise.all(Array.from({ length: 20 }, () => site.outcomes(tablet, parallel)));
      expect(told.flat().sort()).toEqual(['accepted', ...Array<string>(19).fill('repeated accepted')]);
      expect(await site.outcomes(tablet, item, item, parallel)).toEqual(Array<string>(3).fill('repeated accepted'));
      expect(await site.balance(`meter:${tenant.assignmentId}`)).toBe(minorUnits(4_000));
    });

    it('takes each sale once of two senders with overlapping batches', async () => {
      const items = Array.from({ length: 30 }, () => site.sell(tablet, tenant, { amountMinor: minorUnits(100) }));
      const told = await Promise.all([
        site.outcomes(tablet, ...items.slice(0, 20)),
        site.outcomes(tablet, ...items.slice(10)),
        site.outcomes(tablet, ...items.slice(5, 25).reverse()),
      ]);
      const words = told.flat();
      expect(words.filter((word) => word === 'accepted').length).toBe(30);
      expect(words.filter((word) => word === 'repeated accepted').length).toBe(30);
      expect((await site.send(tablet)).lastNumber).toBe(30);
    });

    it('keeps one id of two devices for the first, and puts the other aside', async () => {
      const second = await site.tablet();
      const { id } = site.intent(tablet, tenant, { number: 99 });
      const [mine, others] = [site.sell(tablet, tenant, { id }), site.sell(second, tenant, { id })];
      const told = await Promise.all([site.outcomes(tablet, mine), site.outcomes(second, others)]);
      expect(told.flat().sort()).toEqual(['accepted', 'quarantined id_with_other_bytes']);
    });

    it('lets two devices fill one meter up to its limit and no further, however they race', async () => {
      const second = await site.tablet();
      const sell = (from: Tablet) => site.sell(from, tenant, { amountMinor: minorUnits(15_000) });
      const told = await Promise.all(
        [tablet, second, tablet, second, tablet, second, tablet, second].map((from) => site.outcomes(from, sell(from))),
      );
      const words = told.flat();
      expect(words.filter((word) => word === 'accepted').length).toBe(6);
      expect(words.filter((word) => word === 'held over_hoarding_limit').length).toBe(2);
    });

    it('lets many devices sell to many meters at once', async () => {
      const tablets = [tablet, ...(await Promise.all([1, 2, 3].map(() => site.tablet())))];
      const tenants = [tenant, await site.tenant(), await site.tenant()];
      const batches = tablets.map((from, turn) =>
        [...tenants.slice(turn % 3), ...tenants.slice(0, turn % 3)].flatMap((to) => [
          site.sell(from, to, { amountMinor: minorUnits(500) }),
          site.sell(from, to, { amountMinor: minorUnits(700) }),
        ]),
      );
      const told = await Promise.all(batches.map((batch, at) => site.outcomes(tablets[at]!, ...batch)));
      expect(told.flat()).toEqual(Array<string>(24).fill('accepted'));
      for (const to of tenants) expect(await site.balance(`meter:${to.assignmentId}`)).toBe(minorUnits(4_800));
    });

    it('gives each of fifty mixed items its own outcome, shuffled and cut as one likes', async () => {
      const closed = await site.tenant({ closed: true });
      const stranger = await site.tablet();
      const full = await site.tenant({ remainingMinor: 99_000 });
      const pattern = [
        ['accepted', () => site.sell(tablet, tenant, { amountMinor: minorUnits(100) })],
        ['held account_closed', () => site.sell(tablet, closed)],
        ['held over_hoarding_limit', () => site.sell(tablet, full)],
        ['quarantined signature_wrong', () => signBytes(stranger, encodeSaleIntent(site.intent(tablet, tenant)))],
        [
          'held format_unknown',
          () => {
            const bytes = encodeSaleIntent(site.intent(tablet, tenant));
            bytes[0] = 2;
            return signBytes(tablet, bytes);
          },
        ],
      ] as const;
      const all = Array.from({ length: 10 }, () => pattern.map(([word, make]) => ({ word, item: make() }))).flat();
      const told = await site.outcomes(tablet, ...all.map(({ item }) => item));
      expect(told).toEqual(all.map(({ word }) => word));
      const shuffled = all.toSorted(() => Math.random() - 0.5);
      const again = await Promise.all(
        [0, 1].map((half) =>
          site.outcomes(tablet, ...shuffled.slice(half * 25, half * 25 + 25).map(({ item }) => item)),
        ),
      );
      expect(again.flat()).toEqual(
        shuffled.map(({ word }) => (word.startsWith('quarantined') ? word : `repeated ${word}`)),
      );
      const orders = await site.server.database.read((em) => em.count(CreditOrderRow));
      expect(orders).toBe(10);
      const state = await site.server.database.read((em) =>
        em.findOneByOrFail(MeterStateRow, { meterCode: tenant.meterCode }),
      );
      expect(state.openOrders).toBe(10);
    });
  });
});
