/**
 * The audit of the money: reads the whole books page by page and holds them against the invariants. It writes nothing,
 * and sees one moment: the caller hands in an entity manager inside a reading transaction.
 */
import type { KeyObject } from 'node:crypto';
import { type EntityManager, In, IsNull, MoreThan, Not } from 'typeorm';
import type { MeterCode, OrderOutcome } from '#shared';
import { AssignmentRow } from '../accounts/assignment.entity.js';
import { BaselineRow } from '../baselines/baseline.entity.js';
import { CreditOrderRow } from '../credit/credit-order.entity.js';
import { OrderOutcomeRow } from '../credit/outcome.entity.js';
import { DeviceRow } from '../devices/device.entity.js';
import { LeaseRow } from '../devices/lease.entity.js';
import { LedgerRow } from '../ledger/ledger.entity.js';
import { LEDGER_STREAM } from '../ledger/ledger-stream.js';
import { MeterStateRow } from '../readings/meter-state.entity.js';
import { QuarantinedItemRow } from '../sales/quarantined-item.entity.js';
import { SaleRow } from '../sales/sale.entity.js';
import { isSignedBy } from '../seals/check-seals.queries.js';
import { readSettings } from '../settings/settings.queries.js';
import { ShiftItemRow } from '../shifts/shift-item.entity.js';
import { ShiftRow } from '../shifts/shift.entity.js';
import { bytesOfWriteOff } from '../write-offs/signed-write-off.js';
import { WriteOffRow } from '../write-offs/write-off.entity.js';
import { DeviceCheck } from './check-devices.js';
import { EntryCheck } from './check-entries.js';
import { MeterCheck } from './check-meters.js';
import { OrderCheck } from './check-orders.js';
import { SaleCheck } from './check-sales.js';
import { auditHeads } from './audit-heads.queries.js';
import { auditSeals } from './audit-seals.queries.js';
import { WriteOffCheck } from './check-write-offs.js';
import type { AuditedInvariant } from './finding.js';

const ROWS_PER_PAGE = 2_000;

/** Everything that does not fit, by invariant. `keys` are the public keys that seals may be signed with. */
export async function auditMoney(
  em: EntityManager,
  keys: ReadonlyMap<string, KeyObject>,
): Promise<readonly AuditedInvariant[]> {
  const ledger = new EntryCheck();
  await eachEntry(em, (rows) => ledger.take(rows));
  const accounts = ledger.accounts(await knownAccounts(em));
  const sales = new SaleCheck(ledger);
  await eachSale(em, (sale) => sales.take(sale));
  sales.finish();
  const orders = await auditOrders(em, ledger);
  const meters = new MeterCheck();
  for (const state of await em.find(MeterStateRow)) meters.take(state);
  const { devices, writeOffs } = await auditDevices(em, keys);
  const seals = await auditSeals(em, keys, LEDGER_STREAM);
  const heads = await auditHeads(em, keys);
  const checks = [ledger.entries, accounts, sales.sales, orders.amounts, orders.applied, orders.counts];
  return [...checks, meters.counters, devices.numbers, devices.leases, writeOffs.writeOffs, seals, heads].map(
    ({ result }) => result,
  );
}

/** Rows of one entry stand together and are handed on together, also over the end of a page. */
async function eachEntry(em: EntityManager, take: (rows: readonly LedgerRow[]) => void): Promise<void> {
  for (let after = ''; ;) {
    const rows = await em
      .createQueryBuilder(LedgerRow, 'row')
      .where('row.entryId > :after', { after })
      .orderBy('row.entryId')
      .addOrderBy('row.line')
      .limit(ROWS_PER_PAGE)
      .getMany();
    const isLastPage = rows.length < ROWS_PER_PAGE;
    const broken = isLastPage ? undefined : rows.at(-1)?.entryId;
    for (const entry of grouped(rows, ({ entryId }) => entryId)) {
      if (entry[0].entryId === broken) break;
      take(entry);
      after = entry[0].entryId;
    }
    if (isLastPage) return;
  }
}

/** Neighbours with the same key, together. */
function grouped<T>(rows: readonly T[], keyOf: (row: T) => string): [T, ...T[]][] {
  const groups: [T, ...T[]][] = [];
  for (const row of rows) {
    const last = groups.at(-1);
    if (last && keyOf(last[0]) === keyOf(row)) last.push(row);
    else groups.push([row]);
  }
  return groups;
}

async function knownAccounts(
  em: EntityManager,
): Promise<{ assignmentIds: ReadonlySet<string>; tillIds: ReadonlySet<string> }> {
  const assignments = await em.find(AssignmentRow, { select: { assignmentId: true } });
  const shifts = await em.find(ShiftRow, { select: { shiftId: true } });
  const devices = await em.find(DeviceRow, { select: { deviceId: true } });
  return {
    assignmentIds: new Set(assignments.map(({ assignmentId }) => assignmentId)),
    tillIds: new Set([...shifts.map(({ shiftId }) => shiftId), ...devices.map(({ deviceId }) => deviceId)]),
  };
}

async function eachSale(em: EntityManager, take: (sale: SaleRow) => void): Promise<void> {
  const select = {
    ...{ saleId: true, deviceId: true, state: true, amountMinor: true, method: true, businessDate: true },
    ...{ operatorId: true, shiftId: true, assignmentId: true },
  };
  for (let after = ''; ;) {
    const where = { saleId: MoreThan(after) };
    const rows = await em.find(SaleRow, { select, where, order: { saleId: 'ASC' }, take: ROWS_PER_PAGE });
    rows.forEach(take);
    const last = rows.at(-1);
    if (!last || rows.length < ROWS_PER_PAGE) return;
    after = last.saleId;
  }
}

async function auditOrders(em: EntityManager, ledger: EntryCheck): Promise<OrderCheck> {
  const { currencyDecimals: decimals } = await readSettings(em);
  const ended = new Map<string, OrderOutcome>();
  const check = new OrderCheck(ledger, { ended, decimals });
  const states = new Map((await em.find(MeterStateRow)).map((state) => [state.meterCode, state]));
  const codes = await em
    .createQueryBuilder(CreditOrderRow, 'queued')
    .select('DISTINCT queued.meterCode', 'code')
    .getRawMany<{ code: MeterCode }>();
  for (const { code } of codes) {
    const orders = await em.find(CreditOrderRow, { where: { meterCode: code }, order: { place: 'ASC' } });
    ended.clear();
    for (let at = 0; at < orders.length; at += ROWS_PER_PAGE) {
      const orderIds = orders.slice(at, at + ROWS_PER_PAGE).map(({ orderId }) => orderId);
      const outcomes = await em.findBy(OrderOutcomeRow, { orderId: In(orderIds), effect: 'ended' });
      for (const { orderId, reported } of outcomes) ended.set(orderId, reported);
    }
    const baselines = await em.find(BaselineRow, { where: { meterCode: code }, order: { at: 'ASC' } });
    check.take(orders, states.get(code), baselines);
  }
  check.finish();
  return check;
}

async function auditDevices(
  em: EntityManager,
  keys: ReadonlyMap<string, KeyObject>,
): Promise<{ devices: DeviceCheck; writeOffs: WriteOffCheck }> {
  const check = new DeviceCheck();
  const writeOffs = new WriteOffCheck();
  const entries = await em.find(LedgerRow, { where: { kind: 'write_off' } });
  for (const device of await em.find(DeviceRow, { order: { deviceId: 'ASC' } })) {
    const { deviceId } = device;
    const own = { deviceId, ownNumber: Not(IsNull()) };
    const select = { saleId: true, ownNumber: true, method: true, amountMinor: true } as const;
    const sales = await em.find(SaleRow, { select, where: own });
    const items = await em.find(ShiftItemRow, { select: { itemId: true, ownNumber: true }, where: own });
    const aside = await em.find(QuarantinedItemRow, {
      select: { quarantineId: true, claimedNumber: true },
      where: { claimedDeviceId: deviceId, signed: true, claimedNumber: Not(IsNull()) },
    });
    const arrived = new Map<number, number>(items.map(({ ownNumber }) => [ownNumber ?? 0, 0]));
    for (const { ownNumber, method, amountMinor } of sales) {
      arrived.set(ownNumber ?? 0, method === 'cash' ? Math.max(amountMinor, 0) : 0);
    }
    const written = await em.findBy(WriteOffRow, { deviceId });
    for (const row of written) writeOffs.take(row, isSignedBy(keys, row, bytesOfWriteOff(row)), entries, arrived);
    const numbers = new Set([...arrived.keys(), ...aside.flatMap(({ claimedNumber }) => claimedNumber || [])]);
    check.take(
      device,
      numbers,
      written.flatMap(({ ranges }) => ranges),
    );
  }
  writeOffs.finish(entries);
  for (let after = ''; ;) {
    const where = { leaseId: MoreThan(after) };
    const leases = await em.find(LeaseRow, { where, order: { leaseId: 'ASC' }, take: ROWS_PER_PAGE });
    for (const lease of leases) check.takeLease(lease);
    after = leases.at(-1)?.leaseId ?? after;
    if (leases.length < ROWS_PER_PAGE) break;
  }
  return { devices: check, writeOffs };
}
