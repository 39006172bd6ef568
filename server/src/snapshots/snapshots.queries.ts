import { createHash } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { minorUnits, type Settings, type Snapshot, takenMethods } from '#shared';
import { AccountRow } from '../accounts/account.entity.js';
import { AssignmentRow } from '../accounts/assignment.entity.js';
import { instantOf, wholeOf } from '../database/columns.js';
import { MeterRow } from '../meters/meter.entity.js';
import { SaleRow } from '../sales/sale.entity.js';
import { usualAmounts, type BoughtAmount } from './usual-amounts.js';

type SnapshotMeter = Snapshot['meters'][number];

/** All that a tablet needs of a building to sell without signal. The same content has the same digest. */
export async function takeSnapshot(em: EntityManager, building: number, settings: Settings): Promise<Snapshot> {
  const meters = await em.find(MeterRow, { where: { building }, order: { meterCode: 'ASC' } });
  const accounts = await loadAccounts(em, building);
  const { currencyCode, currencyDecimals, timeZone, collectionIntervalMin } = settings;
  const methods = takenMethods(settings.methods);
  const { propertyName, receiptHeader, receiptFooter } = settings;
  const content = {
    building,
    ...{ currencyCode, currencyDecimals, timeZone, collectionIntervalMin, methods },
    ...{ propertyName, receiptHeader, receiptFooter },
    meters: meters.map(({ meterCode, room, model, postpaid }) => ({
      ...{ meterCode, room, model, postpaid },
      account: accounts.get(meterCode) ?? null,
    })),
  };
  // Every key is written above in one order, so equal content is equal text.
  const digest = createHash('sha256').update(JSON.stringify(content)).digest('hex');
  return { digest, ...content };
}

async function loadAccounts(
  em: EntityManager,
  building: number,
): Promise<ReadonlyMap<string, SnapshotMeter['account']>> {
  const open = await em
    .createQueryBuilder(AssignmentRow, 'assignment')
    .where({ building })
    .andWhere('assignment.open_meter_code IS NOT NULL')
    .getMany();
  const rows = await em
    .createQueryBuilder(AccountRow, 'account')
    .where((query) => {
      const ids = query.subQuery().select('assignment.account_id').from(AssignmentRow, 'assignment');
      ids.where('assignment.building = :building').andWhere('assignment.open_meter_code IS NOT NULL');
      return `account.account_id IN ${ids.getQuery()}`;
    })
    .setParameters({ building })
    .getMany();
  const accountOf = new Map(rows.map((row) => [row.accountId, row]));
  const bought = await loadBought(em, building);
  return new Map(
    open.flatMap(({ meterCode, assignmentId, accountId, closingId, terms }) => {
      const account = accountOf.get(accountId);
      if (!account) return [];
      const { number, name, telephone } = account;
      const { hoardingLimitMinor, alarm1Minor } = terms;
      const { sharp, peak, flat, valley } = terms.prices;
      const prices = { sharp, peak, flat, valley };
      const usualAmountsMinor = usualAmounts(bought.get(assignmentId) ?? []);
      const shown = { accountId, assignmentId, closing: closingId !== null, number, name, telephone };
      return [[meterCode, { ...shown, hoardingLimitMinor, prices, alarm1Minor, usualAmountsMinor }] as const];
    }),
  );
}

/** What was bought under each open assignment of the building, by amount. */
async function loadBought(em: EntityManager, building: number): Promise<ReadonlyMap<string, BoughtAmount[]>> {
  const rows = await em
    .createQueryBuilder(SaleRow, 'sale')
    .innerJoin(AssignmentRow, 'assignment', 'assignment.assignment_id = sale.assignment_id')
    .select('sale.assignment_id', 'assignmentId')
    .addSelect('sale.amount_minor', 'amountMinor')
    .addSelect('COUNT(*)', 'times')
    .addSelect('MAX(sale.sold_at)', 'lastAt')
    .where('assignment.building = :building AND assignment.open_meter_code IS NOT NULL', { building })
    .andWhere("sale.state IN ('accepted', 'credited')")
    .groupBy('sale.assignment_id')
    .addGroupBy('sale.amount_minor')
    .getRawMany<{ assignmentId: string; amountMinor: unknown; times: unknown; lastAt: unknown }>();
  const bought = new Map<string, BoughtAmount[]>();
  for (const row of rows) {
    const amount = {
      amountMinor: minorUnits(wholeOf(row.amountMinor)),
      times: wholeOf(row.times),
      lastMs: instantOf(row.lastAt).getTime(),
    };
    bought.set(row.assignmentId, [...(bought.get(row.assignmentId) ?? []), amount]);
  }
  return bought;
}
