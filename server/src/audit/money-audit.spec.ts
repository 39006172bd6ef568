import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { minorUnits, refundRoute, revokeDeviceRoute, writeOffRoute } from '#shared';
import type { EntityManager } from 'typeorm';
import { v7 } from 'uuid';
import { forEachDatabase } from '../../test/harness.js';
import { MoneySite } from '../../test/money-site.js';
import type { SaleSite, Tablet, Tenant } from '../../test/sale-site.js';
import { CreditOrderRow } from '../credit/credit-order.entity.js';
import { DeviceRow } from '../devices/device.entity.js';
import { LeaseRow } from '../devices/lease.entity.js';
import { readPublicKeys } from '../keys/signing-keys.js';
import { LedgerRow } from '../ledger/ledger.entity.js';
import { MeterStateRow } from '../readings/meter-state.entity.js';
import { SaleRow } from '../sales/sale.entity.js';
import { hashOfSeal } from '../seals/seal.js';
import { sealLedgerRow } from '../ledger/ledger-stream.js';
import { SealRow } from '../seals/seal.entity.js';
import { SEAL_AFTER_MS, Seals } from '../seals/seals.service.js';
import { WriteOffRow } from '../write-offs/write-off.entity.js';
import { auditMoney } from './money-audit.queries.js';

const MAIN = new URL('main.js', import.meta.url).pathname;

/** The books as a spec finds them: three credited sales, a fourth that waits, one that is held, and a refund. */
interface Books {
  readonly tablet: Tablet;
  readonly tenant: Tenant;
  /** of the credited sales, in order, then the one that waits, then the one that is held */
  readonly saleIds: readonly string[];
  readonly refundId: string;
  /** of a tablet that was lost, what it may have sold */
  readonly writeOffId: string;
}

/** What somebody with the database does by hand, and what the audit says to it. */
interface Tampering {
  readonly what: string;
  /** whether the rows were sealed before */
  readonly sealed?: boolean;
  readonly by: (em: EntityManager, books: Books) => Promise<unknown>;
  /** every one of these must be found in what is named */
  readonly finds: readonly ((books: Books) => string)[];
}

const ledgerOf = (at: number) => (books: Books) => `ledger_rows entry ${books.saleIds[at]}`;
const saleAt = ({ saleIds }: Books, at: number): string => saleIds[at] ?? '';

const CASES: readonly Tampering[] = [
  ...[false, true].flatMap((sealed): Tampering[] => [
    {
      what: 'the amount of a ledger row changed',
      sealed,
      by: (em, books) => em.update(LedgerRow, { entryId: saleAt(books, 0) }, { amountMinor: minorUnits(1_999) }),
      finds: [ledgerOf(0), (books) => `credit_orders ${saleAt(books, 0)} is applied: what the ledger moved for it`],
    },
    {
      what: 'a ledger row moved to another day',
      sealed,
      by: (em, books) => em.update(LedgerRow, { entryId: saleAt(books, 1) }, { businessDate: '2026-03-01' }),
      finds: [ledgerOf(1)],
    },
    {
      what: 'a ledger row moved to another operator',
      sealed,
      by: (em, books) => em.update(LedgerRow, { entryId: saleAt(books, 1) }, { operatorId: v7() }),
      finds: [ledgerOf(1)],
    },
    {
      what: 'a ledger row of a sale removed',
      sealed,
      by: (em, books) => em.delete(LedgerRow, { entryId: saleAt(books, 2) }),
      finds: [(books) => `sales ${saleAt(books, 2)}: expected an entry`],
    },
    {
      what: 'a ledger row of a refund removed',
      sealed,
      by: (em, { refundId }) => em.delete(LedgerRow, { entryId: refundId }),
      finds: [({ refundId }) => `credit_orders ${refundId} is applied: what the ledger moved for it`],
    },
    {
      what: 'a ledger row added that moves a meter',
      sealed,
      by: (em, books) => addCopy(em, saleAt(books, 0), { saleId: null }),
      finds: [(books) => `credit_orders ${saleAt(books, 0)} is applied: what the ledger moved for it`],
    },
    {
      what: 'a ledger row of a sale that was never made',
      sealed,
      by: async (em, books) => addCopy(em, saleAt(books, 4), { saleId: ADDED }),
      finds: [() => `ledger_rows entry ${ADDED} (sale_held): there is no such sale`],
    },
  ]),
  {
    what: 'a row that fits everything added among those that were sealed',
    sealed: true,
    by: (em, books) => addCopy(em, saleAt(books, 0), { ...PAID_OUT, saleId: null, orderId: null }),
    finds: [() => `entry ${ADDED} line 1 was added to a block that was sealed without it`],
  },
  {
    what: 'an order marked as applied that waits',
    by: (em, books) => em.update(CreditOrderRow, { orderId: saleAt(books, 3) }, { state: 'applied' }),
    finds: [(books) => `credit_orders ${saleAt(books, 3)} is applied, and has no count, wire id or counters`],
  },
  {
    what: 'an order marked as applied with counters that no gateway reported',
    by: async (em, books) => {
      const last = await em.findOneByOrFail(CreditOrderRow, { orderId: books.refundId });
      const { after } = last;
      if (!after || last.expectedCount === null) throw new Error('the refund was not applied');
      const expectedCount = last.expectedCount + 1;
      const wireId = 'abababababababab';
      await em.update(
        CreditOrderRow,
        { orderId: saleAt(books, 3) },
        {
          ...{ state: 'applied', expectedCount, wireId, countSlot: `${last.meterCode} 0 ${expectedCount}` },
          after: {
            ...{ ...after, purchaseCount: after.purchaseCount + 1, lastWireId: wireId, lastAmountHundredths: 2_000 },
            totalPurchasedHundredths: after.totalPurchasedHundredths + 2_000,
          },
        },
      );
    },
    finds: [(books) => `credit_orders ${saleAt(books, 3)} is applied, and no gateway reported it`],
  },
  {
    what: 'an order removed',
    by: (em, books) => em.delete(CreditOrderRow, { orderId: saleAt(books, 1) }),
    finds: [
      (books) => `ledger_rows of order ${saleAt(books, 1)}`,
      ({ tenant }) => `its place among the orders of ${tenant.meterCode}`,
    ],
  },
  {
    what: 'a count given twice',
    by: async (em, books) => {
      const { meterCode } = books.tenant;
      await em.update(
        CreditOrderRow,
        { orderId: saleAt(books, 2) },
        { expectedCount: 1, countSlot: `${meterCode} 0 01` },
      );
    },
    finds: [(books) => `credit_orders ${saleAt(books, 2)} of meter ${books.tenant.meterCode}`],
  },
  {
    what: 'a sale taken out whole, with entry and order: a hole in the numbers of its device',
    by: async (em, books) => {
      await em.delete(SaleRow, { saleId: saleAt(books, 1) });
      await em.delete(LedgerRow, { entryId: saleAt(books, 1) });
      await em.delete(CreditOrderRow, { orderId: saleAt(books, 1) });
    },
    finds: [({ tablet }) => `devices ${tablet.deviceId} (${tablet.prefix}): number 2 is not in`],
  },
  {
    what: 'a number of a device that has not come in',
    by: (em, { tablet }) => em.update(DeviceRow, { deviceId: tablet.deviceId }, { highestNumber: 7 }),
    finds: [({ tablet }) => `devices ${tablet.deviceId} (${tablet.prefix}): the numbers 6 to 7 are not in`],
  },
  {
    what: 'a lease of which more was sold than it has',
    by: (em, { tablet }) => em.update(LeaseRow, { leaseId: tablet.leaseId }, { usedSumMinor: 500_001 }),
    finds: [({ tablet }) => `leases ${tablet.leaseId}: 500001 was sold of 500000`],
  },
  {
    what: 'a write-off that says other numbers than a person did',
    by: (em, { writeOffId }) => em.update(WriteOffRow, { writeOffId }, { ranges: [{ from: 1, to: 9 }] }),
    finds: [({ writeOffId }) => `write_offs ${writeOffId}: what it says is not signed`],
  },
  {
    what: 'a write-off added by hand, to hide a sale that was taken out',
    by: async (em, { writeOffId, tablet }) => {
      const row = await em.findOneByOrFail(WriteOffRow, { writeOffId });
      const ranges = [{ from: 2, to: 2 }];
      const made = { writeOffId: ADDED, deviceId: tablet.deviceId, ranges, amountMinor: minorUnits(0) };
      await em.insert(WriteOffRow, { ...row, ...made });
    },
    finds: [() => `write_offs ${ADDED}: what it says is not signed`],
  },
  {
    what: 'a write-off whose cash was taken out of the books',
    by: (em, { writeOffId }) => em.delete(LedgerRow, { entryId: writeOffId }),
    finds: [({ writeOffId }) => `write_offs ${writeOffId}: its entry: expected 500`],
  },
  {
    what: 'a write-off removed',
    by: (em, { writeOffId }) => em.delete(WriteOffRow, { writeOffId }),
    finds: [({ writeOffId }) => `ledger_rows entry ${writeOffId}: there is no such write-off`],
  },
  {
    what: 'a meter that says another total than its orders come to',
    by: (em, { tenant }) => em.update(MeterStateRow, { meterCode: tenant.meterCode }, { totalPurchasedHundredths: 9 }),
    finds: [({ tenant }) => `meter_states ${tenant.meterCode} (total_does_not_fit)`],
  },
  {
    what: 'a seal made anew over changed rows, without the key',
    sealed: true,
    by: async (em, books) => {
      await em.update(LedgerRow, { entryId: books.refundId }, { operatorId: null });
      const seal = await em.findOneByOrFail(SealRow, { block: 1 });
      const rows = await em.find(LedgerRow, { order: { bookedAt: 'ASC', entryId: 'ASC', line: 'ASC' } });
      const content = { ...seal, rows: rows.map(sealLedgerRow) };
      await em.update(SealRow, { block: 1 }, { rows: content.rows, hash: hashOfSeal('0'.repeat(64), content) });
    },
    finds: [() => 'seals block 1: its signature is not by a key'],
  },
  {
    what: 'a seal cut short',
    sealed: true,
    by: async (em) => {
      const { rows } = await em.findOneByOrFail(SealRow, { block: 1 });
      await em.update(SealRow, { block: 1 }, { rows: rows.slice(1) });
    },
    finds: [() => 'seals block 1: its hash'],
  },
];

const ADDED = '0190b5a4-7d2e-7c31-8a44-00000000abcd';
const PAID_OUT = { kind: 'payout', debit: 'payable', credit: 'office', amountMinor: minorUnits(1) } as const;

async function addCopy(em: EntityManager, entryId: string, change: Partial<LedgerRow>): Promise<void> {
  const row = await em.findOneByOrFail(LedgerRow, { entryId });
  await em.insert(LedgerRow, { ...row, entryId: ADDED, ...change });
}

describe('the audit of the money', () => {
  forEachDatabase((start) => {
    let money: MoneySite;
    let books: Books;
    beforeEach(async () => {
      money = await MoneySite.open(start);
      books = await makeBooks(money);
    });
    afterEach(() => money.gateway.leave());

    const audit = async () => {
      const keys = await readPublicKeys(money.site.server.config);
      return money.site.server.database.snapshot((em) => auditMoney(em, keys));
    };
    const seal = async () => {
      money.site.clock.advance(SEAL_AFTER_MS + 1);
      await money.site.server.get(Seals).sealDue();
    };

    it('finds nothing where nothing is wrong, sealed and not, and looks at each thing', async () => {
      for (const step of ['not sealed', 'sealed'] as const) {
        const said = await audit();
        expect(said.flatMap(({ findings }) => findings)).toEqual([]);
        const looked = said.filter(({ checked }) => checked > 0).length;
        // Nobody keeps a head of these seals.
        expect(looked).toBe(step === 'sealed' ? said.length - 1 : said.length - 2);
        if (step === 'not sealed') await seal();
      }
    });

    it('seals the same rows once, however often and by however many servers it is done', async () => {
      money.site.clock.advance(SEAL_AFTER_MS + 1);
      const seals = money.site.server.get(Seals);
      await Promise.all([seals.sealDue(), seals.sealDue(), seals.sealDue()]);
      await seals.sealDue();
      const blocks = await money.site.server.database.read((em) => em.find(SealRow));
      const rows = await money.site.server.database.read((em) => em.count(LedgerRow));
      expect(blocks.flatMap((block) => block.rows).length).toBe(rows);
      await money.site.outcomes(books.tablet, money.site.sell(books.tablet, books.tenant));
      await seal();
      expect((await audit()).flatMap(({ findings }) => findings)).toEqual([]);
      expect((await money.site.server.database.read((em) => em.find(SealRow))).length).toBe(blocks.length + 1);
    });

    for (const { what, sealed, by, finds } of CASES) {
      it(`finds ${what}${sealed ? ', once it is sealed' : ''}`, async () => {
        if (sealed) await seal();
        await money.site.server.database.transaction((em) => by(em, books));
        const found = (await audit()).flatMap(({ findings }) => findings);
        for (const find of finds) {
          expect(found.some((sentence) => sentence.includes(find(books))))
            .withContext(`${find(books)} in\n${found.join('\n')}`)
            .toBeTrue();
        }
        if (sealed)
          expect(found.some((sentence) => /block|seals/.test(sentence)))
            .withContext(found.join())
            .toBeTrue();
      });
    }

    it('is a command that reads the books of a running server, and ends with 0, or with 1 and what it found', async () => {
      const { database, dataDir } = money.site.server.config;
      const address = database.kind === 'mysql' ? database.url : `sqlite:${database.path}`;
      const env = { ...process.env, DATABASE_URL: address, DATA_DIR: dataDir };
      const run = () =>
        promisify(execFile)(process.execPath, [MAIN], { env }).then(
          ({ stdout }) => ({ code: 0, stdout }),
          ({ code, stdout }: { code: number; stdout: string }) => ({ code, stdout }),
        );
      const well = await run();
      expect([well.code, well.stdout.split('\n').filter((line) => line.endsWith('holds')).length]).toEqual([0, 12]);
      await money.site.server.database.transaction((em) => em.delete(LedgerRow, { entryId: saleAt(books, 0) }));
      const wrong = await run();
      expect(wrong.code).toBe(1);
      expect(wrong.stdout).toContain(
        `  sales ${saleAt(books, 0)}: expected an entry of 2000 in ledger_rows, found none`,
      );
    });
  });
});

async function makeBooks(money: MoneySite): Promise<Books> {
  const { site, gateway } = money;
  const tenant = await money.tenant(500);
  const closed = await site.tenant({ closed: true });
  const tablet = await site.tablet();
  const saleIds: string[] = [];
  for (let turn = 0; turn < 3; turn++) {
    const { results } = await site.send(tablet, site.sell(tablet, tenant));
    saleIds.push(results[0]?.id ?? '');
    await money.applies();
  }
  const refundId = v7();
  const asked = { refundId, assignmentId: tenant.assignmentId, amountMinor: 300, reason: 'moves out' };
  const refund = site.client.call(refundRoute, { body: asked });
  await money.applies();
  await refund;
  await money.settled();
  site.clock.advance(5_000);
  // The clock stood still while the gateway's ran on: as after a boot the two are joined anew.
  gateway.bootId = v7();
  await gateway.sendReadings([gateway.reading(tenant.meterCode)]);
  await gateway.leave();
  const { results } = await site.send(tablet, site.sell(tablet, tenant), site.sell(tablet, closed));
  const writeOffId = await loseTablet(site);
  return { tablet, tenant, writeOffId, saleIds: [...saleIds, ...results.map(({ id }) => id ?? '')], refundId };
}

/** A tablet with a lease that is revoked, of which nobody knows more than that 5.00 were taken with it. */
async function loseTablet(site: SaleSite): Promise<string> {
  const lost = await site.tablet();
  const params = { deviceId: lost.deviceId };
  await site.client.call(revokeDeviceRoute, { params, body: { reason: 'lost' } });
  const writeOffId = v7();
  const ranges = [{ from: 1, to: null }];
  const { operatorId } = lost;
  const body = { writeOffId, ranges, amountMinor: 500, operatorId, reason: 'stolen with its cash' };
  await site.client.call(writeOffRoute, { params, body });
  return writeOffId;
}
