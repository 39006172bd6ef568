import {
  encodeSaleIntent,
  grantLeaseRoute,
  type IntakeItem,
  minorUnits,
  revokeDeviceRoute,
  saveSettingsRoute,
  showSettingsRoute,
  toBase64Url,
} from '#shared';
import { v7 } from 'uuid';
import { forEachDatabase } from '../../test/harness.js';
import { SaleSite, signBytes, type Tablet, type Tenant } from '../../test/sale-site.js';
import { AssignmentRow } from '../accounts/assignment.entity.js';
import { LeaseRow } from '../devices/lease.entity.js';
import { LedgerRow } from '../ledger/ledger.entity.js';
import { OperatorRow } from '../operators/operator.entity.js';
import { QuarantinedItemRow } from './quarantined-item.entity.js';

const DAY = 24 * 3_600_000;

/** What a case has at hand: a tablet that sold three times while it had no signal, nothing of it sent. */
interface Scene {
  readonly site: SaleSite;
  readonly tablet: Tablet;
  readonly tenant: Tenant;
  readonly sold: readonly [IntakeItem, IntakeItem, IntakeItem];
  /** sends, and adds what came of each item to what the case is judged by */
  send(...items: readonly IntakeItem[]): Promise<void>;
}

/** One row of the table in `docs/reliability.md`: what happens, and the one outcome of each item that is sent. */
interface SyncCase {
  readonly what: string;
  readonly does: (scene: Scene) => Promise<void>;
  readonly outcomes: readonly string[];
}

const set = (site: SaleSite, entity: new () => object, values: object): Promise<unknown> =>
  site.server.database.transaction((em) => em.createQueryBuilder().update(entity).set(values).execute());

async function saveSettings(site: SaleSite, change: object): Promise<void> {
  const settings = await site.client.call(showSettingsRoute);
  await site.client.call(saveSettingsRoute, { body: { ...settings, ...change } });
}

/** The assignment's terms as somebody changed them while the tablet was away. */
async function changeTerms({ site, tenant }: Scene, change: Partial<AssignmentRow['terms']>): Promise<void> {
  const { assignmentId } = tenant;
  await site.server.database.transaction(async (em) => {
    const { terms } = await em.findOneByOrFail(AssignmentRow, { assignmentId });
    await em.update(AssignmentRow, { assignmentId }, { terms: { ...terms, ...change } });
  });
}

/** The same sale in a format of another version: the head stays, what is behind it may be anything. */
function inFormat(version: number, { site, tablet, tenant }: Scene): IntakeItem {
  const bytes = encodeSaleIntent(site.intent(tablet, tenant));
  bytes[0] = version;
  return signBytes(tablet, bytes);
}

/** Three tablets of one operator, each with the lease that his float leaves, and each sells for 50.00. */
async function sellOnThreeTablets({ site, tenant, send }: Scene): Promise<void> {
  await saveSettings(site, { leasePerSaleMinor: minorUnits(5_000), leaseSumMinor: minorUnits(5_000) });
  const seller = await site.server.signIn('seller', { offlineFloatMinor: 12_000 });
  const operatorId = seller.session?.operator.operatorId ?? '';
  for (let turn = 0; turn < 3; turn++) {
    const tablet = await site.tablet({ operatorId });
    await site.server.database.transaction((em) => em.delete(LeaseRow, { deviceId: tablet.deviceId }));
    const body = { requestId: v7(), ...site.leaseWish(tablet) };
    const { lease } = await seller.call(grantLeaseRoute, { params: { deviceId: tablet.deviceId }, body });
    await send(site.sell({ ...tablet, leaseId: lease.leaseId }, tenant, { amountMinor: minorUnits(5_000) }));
  }
}

const CASES: readonly SyncCase[] = [
  {
    what: 'an item that is sent again',
    does: async ({ sold, send }) => {
      await send(sold[0]);
      await send(sold[0], sold[1]);
    },
    outcomes: ['accepted', 'repeated accepted', 'accepted'],
  },
  {
    what: 'items in another order',
    does: ({ sold: [first, second, third], send }) => send(third, first, second),
    outcomes: ['accepted', 'accepted', 'accepted'],
  },
  {
    what: 'a batch that was cut: its first part came in, its reply did not',
    does: async ({ site, tablet, sold, send }) => {
      await site.send(tablet, ...sold.slice(0, 2));
      await send(...sold);
    },
    outcomes: ['repeated accepted', 'repeated accepted', 'accepted'],
  },
  {
    what: 'items that come after 30 days',
    does: async ({ site, sold, send }) => {
      site.clock.advance(30 * DAY);
      await send(...sold);
    },
    outcomes: ['accepted', 'accepted', 'accepted'],
  },
  {
    what: 'other bytes under an id that is known',
    does: async ({ site, tablet, tenant, sold, send }) => {
      await send(sold[0]);
      const { id } = site.intent(tablet, tenant, { number: 90 });
      await send(site.sell(tablet, tenant, { id, number: 4 }), site.sell(tablet, tenant, { id, number: 5 }));
    },
    outcomes: ['accepted', 'accepted', 'quarantined id_with_other_bytes'],
  },
  {
    what: 'a signature that does not verify',
    does: ({ sold, send }) => send({ ...sold[0], signature: toBase64Url(new Uint8Array(64)) }, sold[1]),
    outcomes: ['quarantined signature_wrong', 'accepted'],
  },
  {
    what: 'a device that nobody registered',
    does: async ({ site, tablet, tenant, sold, send }) => {
      const stranger = encodeSaleIntent(site.intent(tablet, tenant, { deviceId: v7(), number: 1 }));
      await send(signBytes(tablet, stranger), sold[0]);
    },
    outcomes: ['quarantined device_unknown', 'accepted'],
  },
  {
    what: 'a number that is used twice',
    does: ({ site, tablet, tenant, sold, send }) => send(sold[0], site.sell(tablet, tenant, { number: 1 }), sold[1]),
    outcomes: ['accepted', 'held number_used_twice', 'accepted'],
  },
  {
    what: 'a gap in the numbers, and the missing number a day later',
    does: async ({ site, sold: [first, second, third], send }) => {
      await send(first, third);
      site.clock.advance(DAY);
      await send(second);
    },
    outcomes: ['accepted', 'accepted', 'accepted'],
  },
  {
    what: 'a format of an older version that is not read any more',
    does: (scene) => scene.send(inFormat(0, scene), scene.sold[0]),
    outcomes: ['held format_unknown', 'accepted'],
  },
  {
    what: 'a format of a newer version',
    does: (scene) => scene.send(inFormat(9, scene), scene.sold[0]),
    outcomes: ['held format_unknown', 'accepted'],
  },
  {
    what: 'no session at all: every item of this table is sent without one, also by another device',
    does: async ({ site, sold }) => {
      const carrier = await site.tablet();
      expect(await site.outcomes(carrier, ...sold)).toEqual(['accepted', 'accepted', 'accepted']);
    },
    outcomes: [],
  },
  {
    what: 'a device that was revoked meanwhile',
    does: async ({ site, tablet: { deviceId }, sold, send }) => {
      await site.client.call(revokeDeviceRoute, { params: { deviceId }, body: { reason: 'it was stolen' } });
      await send(...sold);
    },
    outcomes: ['held device_revoked', 'held device_revoked', 'held device_revoked'],
  },
  {
    what: 'an operator who was disabled meanwhile',
    does: async ({ site, tablet, sold, send }) => {
      const { operatorId } = tablet;
      await site.server.database.transaction((em) => em.update(OperatorRow, { operatorId }, { enabled: false }));
      await send(sold[0]);
      await site.server.database.transaction((em) => em.update(OperatorRow, { operatorId }, { enabled: true }));
    },
    outcomes: ['held operator_disabled'],
  },
  {
    what: 'a lease that a copied profile spends a second time',
    does: async ({ site, tenant, send }) => {
      const one = await site.tablet({ sumMinor: minorUnits(4_000) });
      const copy = { ...one, number: 10 };
      await send(site.sell(one, tenant), site.sell(copy, tenant));
      await send(site.sell(copy, tenant), site.sell(one, tenant));
    },
    outcomes: ['accepted', 'accepted', 'held lease_sum_used_up', 'held lease_sum_used_up'],
  },
  {
    what: 'a float that is spent on three tablets',
    does: sellOnThreeTablets,
    outcomes: ['accepted', 'accepted', 'held lease_sum_used_up'],
  },
  {
    what: 'a price that was changed meanwhile',
    does: async (scene) => {
      const flat = 99_999 as AssignmentRow['terms']['prices']['flat'];
      await changeTerms(scene, { prices: { sharp: flat, peak: flat, flat, valley: flat } });
      await scene.send(scene.sold[0]);
    },
    outcomes: ['accepted'],
  },
  {
    what: 'a limit that was lowered meanwhile',
    does: async (scene) => {
      await changeTerms(scene, { hoardingLimitMinor: minorUnits(3_000) });
      await scene.send(...scene.sold.slice(0, 2));
      await changeTerms(scene, { hoardingLimitMinor: minorUnits(100_000) });
    },
    outcomes: ['accepted', 'held over_hoarding_limit'],
  },
  {
    what: 'an account that was cancelled meanwhile',
    does: async (scene) => {
      const { site, sold, send } = scene;
      await set(site, AssignmentRow, { closedAt: site.clock.now(), openMeterCode: null });
      await send(...sold);
    },
    outcomes: ['held account_closed', 'held account_closed', 'held account_closed'],
  },
];

describe('what becomes of what a tablet sends late', () => {
  forEachDatabase((start) => {
    for (const { what, does, outcomes } of CASES) {
      it(`is told of ${what}`, async () => {
        const site = await SaleSite.open(start);
        const [tablet, tenant] = [await site.tablet(), await site.tenant()];
        const sold = [site.sell(tablet, tenant), site.sell(tablet, tenant), site.sell(tablet, tenant)] as const;
        const told: string[] = [];
        const sent: IntakeItem[] = [];
        const send = async (...items: readonly IntakeItem[]) => {
          told.push(...(await site.outcomes(tablet, ...items)));
          sent.push(...items);
        };
        await does({ site, tablet, tenant, sold, send });
        expect(told).toEqual([...outcomes]);

        // Whatever was said is said again.
        const again = await site.outcomes(tablet, ...sent);
        const stored = (words: readonly string[]) => words.map((word) => word.replace('repeated ', ''));
        expect(stored(again)).toEqual(stored(told));
        // Nothing stands in the way of what comes behind it: the rest of the queue, and another tablet.
        const rest = await site.outcomes(tablet, ...sold);
        expect(rest.filter((word) => word.startsWith('quarantined'))).toEqual([]);
        const nowMs = site.clock.now().getTime();
        const behind = await site.tablet({ issuedAtMs: nowMs, endsAtMs: nowMs + DAY });
        expect(await site.outcomes(behind, site.sell(behind, await site.tenant()))).toEqual(['accepted']);
        await expectCashBooked(site, [...sold, ...sent]);
        await site.checkBooks();
      });
    }
  });
});

/** Every signed item's money stands in a till once, or the item is kept whole in quarantine. */
async function expectCashBooked(site: SaleSite, sent: readonly IntakeItem[]): Promise<void> {
  const { entries, aside } = await site.server.database.read(async (em) => ({
    entries: await em.find(LedgerRow),
    aside: await em.find(QuarantinedItemRow),
  }));
  const kept = new Set(aside.map(({ bytesText, signatureText }) => `${bytesText} ${signatureText}`));
  for (const { bytes, signature } of sent) {
    const saleId = idOf(bytes);
    const booked = entries.filter((row) => row.entryId === saleId && row.debit.startsWith('till:'));
    const isKept = kept.has(`${bytes} ${signature}`);
    expect(booked.length === 1 || isKept)
      .withContext(`sale ${saleId}: ${booked.length} entries, ${isKept ? 'kept' : 'not kept'} in quarantine`)
      .toBeTrue();
  }
}

/** The id in the head of an intent's bytes: 16 bytes behind version and kind. */
function idOf(bytes: string): string {
  const hex = Buffer.from(bytes, 'base64url').subarray(2, 18).toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
