/** Tills as the screens show them. All sums come from the ledger, by the accounts that a till has. */
import { In, type EntityManager } from 'typeorm';
import {
  addMinor,
  compareMethods,
  type HandOver,
  listTotals,
  minorUnits,
  type PaymentMethod,
  type Shift,
  type ShiftDetails,
  type ShiftTotals,
  subtractMinor,
  ZERO,
} from '#shared';
import { wholeOf } from '../database/columns.js';
import { DeviceRow } from '../devices/device.entity.js';
import { readTillAccount, tillAccountsOf } from '../ledger/ledger-account.js';
import { type LedgerKind, LedgerRow } from '../ledger/ledger.entity.js';
import { OperatorRow } from '../operators/operator.entity.js';
import type { Who } from '../operators/who.js';
import { HandOverRow } from './hand-over.entity.js';
import { ShiftRow } from './shift.entity.js';
import { differenceOf, shortageOf } from './till-difference.js';

type Asker = Pick<Who, 'operatorId' | 'permissions'>;

const SOLD: ReadonlySet<LedgerKind> = new Set(['sale', 'sale_held']);

/** Whether the operator sees the tills of others. */
export function seesAllTills({ permissions }: Asker): boolean {
  return permissions.has('till.update') || permissions.has('till.receive');
}

/** These tills, in whatever order. */
export async function loadShifts(em: EntityManager, shiftIds: readonly string[]): Promise<Shift[]> {
  return toShifts(em, await em.findBy(ShiftRow, { shiftId: In([...shiftIds]) }));
}

/** One till with its hand-overs; undefined when there is none that the operator may see. */
export async function showShift(em: EntityManager, who: Asker, shiftId: string): Promise<ShiftDetails | undefined> {
  const row = await em.findOneBy(ShiftRow, { shiftId });
  if (!row || !(seesAllTills(who) || row.operatorId === who.operatorId)) return undefined;
  const [shift] = await toShifts(em, [row]);
  const handOvers = await em.find(HandOverRow, { where: { shiftId }, order: { at: 'ASC' } });
  return shift && { ...shift, handOvers: await toHandOvers(em, handOvers) };
}

async function toHandOvers(em: EntityManager, rows: readonly HandOverRow[]): Promise<HandOver[]> {
  const names = await namesOf(
    em,
    rows.flatMap((row) => [row.giverId, row.receiverId]),
  );
  return rows.map((row) => ({
    ...{ handOverId: row.handOverId, shiftId: row.shiftId, giverName: names.get(row.giverId) ?? '' },
    ...{ receiverName: names.get(row.receiverId) ?? '', amountMinor: row.amountMinor },
    ...{ shortAcceptedMinor: row.shortAcceptedMinor, remark: row.remark, at: row.at.toISOString() },
  }));
}

/** What one kind of event moved into a till by one method, and how often; below zero for out of it. */
interface Movement {
  readonly method: PaymentMethod;
  readonly kind: LedgerKind;
  readonly count: number;
  readonly sumMinor: number;
}

async function toShifts(em: EntityManager, rows: readonly ShiftRow[]): Promise<Shift[]> {
  if (rows.length === 0) return [];
  const movements = await movementsOf(
    em,
    rows.map(({ shiftId }) => shiftId),
  );
  const names = await namesOf(
    em,
    rows.flatMap((row) => [row.operatorId, row.closedById ?? []].flat()),
  );
  const deviceIds = rows.flatMap((row) => row.deviceId ?? []);
  const devices = deviceIds.length === 0 ? [] : await em.findBy(DeviceRow, { deviceId: In(deviceIds) });
  const prefixes = new Map(devices.map(({ deviceId, prefix }) => [deviceId, prefix]));
  return rows.map((row) => toShift(row, movements.get(row.shiftId) ?? [], names, prefixes));
}

function toShift(
  row: ShiftRow,
  movements: readonly Movement[],
  names: ReadonlyMap<string, string>,
  prefixes: ReadonlyMap<string, string>,
): Shift {
  const cash = movements.filter(({ method }) => method === 'cash');
  const sumOf = (kinds: (kind: LedgerKind) => boolean) =>
    minorUnits(cash.filter(({ kind }) => kinds(kind)).reduce((sum, { sumMinor }) => sum + sumMinor, 0));
  const isOther = (kind: LedgerKind) =>
    !SOLD.has(kind) && !['shift_float', 'hand_over', 'till_difference', 'payout'].includes(kind);
  const sold = soldOf(movements);
  return {
    ...{ shiftId: row.shiftId, operatorId: row.operatorId, operatorName: names.get(row.operatorId) ?? '' },
    devicePrefix: (row.deviceId !== null && prefixes.get(row.deviceId)) || null,
    state: row.closing === null ? 'open' : row.closing === 'own' ? 'closed' : 'closed_provisionally',
    businessDate: row.businessDate,
    begunAt: (row.openedAt ?? row.firstSaleAt)?.toISOString() ?? null,
    floatMinor: row.floatMinor,
    sold,
    otherCashInMinor: sumOf(isOther),
    paidOutMinor: minorUnits(0 - sumOf((kind) => kind === 'payout')),
    handedOverMinor: minorUnits(0 - sumOf((kind) => kind === 'hand_over')),
    cashMinor: sumOf(() => true),
    missing: row.deviceTotals && missingOf(row.deviceTotals, sold),
    closedAt: row.closedAt?.toISOString() ?? null,
    closedByName: row.closedById === null ? null : (names.get(row.closedById) ?? ''),
    officeReason: row.officeReason,
    ...{ countedMinor: row.countedMinor, expectedMinor: row.expectedMinor, differenceMinor: differenceOf(row) },
    ...{ shortageMinor: shortageOf(row), lateCount: row.lateCount ?? 0, lateMinor: row.lateMinor ?? ZERO },
    changedAt: row.changedAt?.toISOString() ?? null,
  };
}

function soldOf(movements: readonly Movement[]): Shift['sold'] {
  const methods = [...new Set(movements.map(({ method }) => method))].sort(compareMethods);
  return methods.flatMap((method) => {
    const own = movements.filter((one) => one.method === method && SOLD.has(one.kind));
    const count = own.reduce((sum, one) => sum + one.count, 0);
    const sumMinor = minorUnits(own.reduce((sum, one) => sum + one.sumMinor, 0));
    return count === 0 ? [] : [{ method, count, sumMinor }];
  });
}

/** What the device counts in its shift less what is in. */
function missingOf(totals: ShiftTotals, sold: Shift['sold']): NonNullable<Shift['missing']> {
  const device = listTotals(totals);
  const sum = (all: readonly { readonly sumMinor: Shift['cashMinor'] }[]) =>
    addMinor(...all.map((one) => one.sumMinor));
  const count = (all: readonly { readonly count: number }[]) => all.reduce((total, one) => total + one.count, 0);
  return { count: Math.max(count(device) - count(sold), 0), sumMinor: subtractMinor(sum(device), sum(sold)) };
}

async function movementsOf(em: EntityManager, shiftIds: readonly string[]): Promise<Map<string, Movement[]>> {
  const found = new Map<string, Movement[]>();
  for (const [side, sign] of [
    ['debit', 1],
    ['credit', -1],
  ] as const) {
    const ofTills = shiftIds.map((_, at) => `row.${side} BETWEEN :from${at} AND :to${at}`).join(' OR ');
    const ends = shiftIds.flatMap((shiftId, at) => {
      const [from, to] = tillAccountsOf(shiftId);
      return [[`from${at}`, from] as const, [`to${at}`, to] as const];
    });
    const rows = await em
      .createQueryBuilder(LedgerRow, 'row')
      .select(`row.${side}`, 'account')
      .addSelect('row.kind', 'kind')
      .addSelect('COUNT(*)', 'count')
      .addSelect('SUM(row.amountMinor)', 'sum')
      .where(`(${ofTills})`, Object.fromEntries(ends))
      .groupBy(`row.${side}`)
      .addGroupBy('row.kind')
      .getRawMany<{ account: string; kind: LedgerKind; count: unknown; sum: unknown }>();
    for (const { account, kind, count, sum } of rows) {
      const till = readTillAccount(account);
      if (!till) continue;
      const movement = { method: till.method, kind, count: wholeOf(count), sumMinor: sign * wholeOf(sum) };
      found.set(till.shiftId, [...(found.get(till.shiftId) ?? []), movement]);
    }
  }
  return found;
}

async function namesOf(em: EntityManager, operatorIds: readonly string[]): Promise<Map<string, string>> {
  const ids = [...new Set(operatorIds)];
  if (ids.length === 0) return new Map();
  const rows = await em.find(OperatorRow, {
    select: { operatorId: true, fullName: true },
    where: { operatorId: In(ids) },
  });
  return new Map(rows.map(({ operatorId, fullName }) => [operatorId, fullName]));
}
