/** Takes the locks of an intake, and loads what its decision needs. */
import { In, LessThan, MoreThan, type EntityManager } from 'typeorm';
import {
  type HeldReason,
  type IntentHead,
  minorUnits,
  type SaleIntent,
  type SaleState,
  type Settings,
  type ShiftItemReason,
} from '#shared';
import { AssignmentRow } from '../accounts/assignment.entity.js';
import { DeviceRow } from '../devices/device.entity.js';
import { LeaseRow } from '../devices/lease.entity.js';
import { MeterRow } from '../meters/meter.entity.js';
import { OperatorRow } from '../operators/operator.entity.js';
import { MeterStateRow } from '../readings/meter-state.entity.js';
import { findStoredItems, itemBelow, itemNumbersAbove, itemsWithNumbers } from '../shifts/shift-items.queries.js';
import type { DeviceNumbers } from './advance-numbers.js';
import type { ArrivedItem, IntakeKnowledge, KnownLease } from './decide-intake.js';
import { headOf } from './decide-intake.js';
import { QuarantinedItemRow } from './quarantined-item.entity.js';
import { SaleRow } from './sale.entity.js';

/** How many numbers behind a gap are looked at in one go; the rest follows with the next item. */
const NUMBERS_AT_ONCE = 5000;

/** A sale or another item that was in before, as a repeat is told of it. */
export interface StoredSale {
  readonly bytes: Buffer | null;
  readonly state: SaleState;
  readonly heldReason: HeldReason | ShiftItemReason | null;
  readonly receivedAt: Date;
}

export interface LoadedIntake {
  readonly known: IntakeKnowledge;
  readonly devices: ReadonlyMap<string, DeviceRow>;
  readonly stored: ReadonlyMap<string, StoredSale>;
}

/**
 * Locks, in the order of the whole server, the rows that the decision counts by: devices, leases, meters. SQLite has
 * one writer, and its transaction has begun as that one.
 */
export async function lockForIntake(em: EntityManager, items: readonly ArrivedItem[], now: Date): Promise<void> {
  const signed = items.filter((item) => item.proof === 'signed');
  const deviceIds = unique(signed.map((item) => headOf(item.decoded)?.deviceId));
  if (deviceIds.length > 0) await em.update(DeviceRow, { deviceId: In(deviceIds) }, { lastContactAt: now });
  if (em.connection.options.type !== 'mysql') return;
  const intents = signed.flatMap((item) => (item.decoded.ok ? [item.decoded.intent] : []));
  if (intents.length === 0) return;
  const leaseIds = unique(intents.map((intent) => intent.leaseId));
  await em.update(LeaseRow, { leaseId: In(leaseIds) }, { usedCount: () => 'used_count' });
  const meterCodes = unique(intents.map((intent) => intent.meterCode));
  await em.update(MeterStateRow, { meterCode: In(meterCodes) }, { openOrders: () => 'open_orders' });
}

/** Loads everything that the items name; exact as of the locks. */
export async function loadForIntake(
  em: EntityManager,
  items: readonly ArrivedItem[],
  settings: Settings,
  now: Date,
): Promise<LoadedIntake> {
  const heads = items.flatMap((item) => headOf(item.decoded) ?? []);
  const intents = items.flatMap((item) => (item.decoded.ok && item.proof === 'signed' ? [item.decoded.intent] : []));
  const devices = await findBy(
    em,
    DeviceRow,
    'deviceId',
    heads.map((head) => head.deviceId),
  );
  const stored = await findStored(em, items);
  const states = await findBy(
    em,
    MeterStateRow,
    'meterCode',
    intents.map((intent) => intent.meterCode),
  );
  const meters = await findBy(
    em,
    MeterRow,
    'meterCode',
    intents.map((intent) => intent.meterCode),
  );
  const assignments = await findBy(
    em,
    AssignmentRow,
    'assignmentId',
    intents.map((intent) => intent.assignmentId),
  );
  const operators = await findBy(
    em,
    OperatorRow,
    'operatorId',
    intents.map((intent) => intent.operatorId),
  );
  const known: IntakeKnowledge = {
    arrivedMs: now.getTime(),
    methods: settings.methods,
    decimals: settings.currencyDecimals,
    sales: new Map([...stored].map(([saleId, { bytes }]) => [saleId, bytes])),
    devices: mapValues(devices, (row) => ({ revoked: row.revokedAt !== null, enrolledAtMs: row.enrolledAt.getTime() })),
    numbers: await findNumbers(
      em,
      heads.filter((head) => devices.has(head.deviceId) && !stored.has(head.id)),
    ),
    operators,
    leases: await findLeases(em, intents),
    assignments: mapValues(assignments, (row) => ({
      accountId: row.accountId,
      meterCode: row.meterCode,
      // What is being closed takes no credit any more: the tenant's cash waits for a person instead.
      open: row.closedAt === null && row.closingId === null,
      hoardingLimitMinor: row.terms.hoardingLimitMinor,
    })),
    meters: mapValues(meters, ({ meterCode, postpaid }) => {
      const state = states.get(meterCode);
      return {
        postpaid,
        remainingMinor: state?.remainingMinor ?? undefined,
        onItsWayMinor: state?.onItsWayMinor ?? minorUnits(0),
      };
    }),
  };
  return { known, devices, stored };
}

/** The device's numbers above `last` that are in: of its sales and other items, and of what it signed and was put aside. */
export async function numbersAbove(em: EntityManager, deviceId: string, { last }: DeviceNumbers): Promise<number[]> {
  const sales = await em.find(SaleRow, {
    select: { saleId: true, ownNumber: true },
    where: { deviceId, ownNumber: MoreThan(last) },
    order: { ownNumber: 'ASC' },
    take: NUMBERS_AT_ONCE,
  });
  const aside = await em.find(QuarantinedItemRow, {
    select: { quarantineId: true, claimedNumber: true },
    where: { claimedDeviceId: deviceId, signed: true, claimedNumber: MoreThan(last) },
    take: NUMBERS_AT_ONCE,
  });
  const others = await itemNumbersAbove(em, deviceId, last, NUMBERS_AT_ONCE);
  const claimed = aside.flatMap((row) => row.claimedNumber ?? []);
  return [...sales.flatMap((row) => row.ownNumber ?? []), ...claimed, ...others];
}

async function findStored(em: EntityManager, items: readonly ArrivedItem[]): Promise<Map<string, StoredSale>> {
  const ids = unique(items.map((item) => headOf(item.decoded)?.id));
  if (ids.length === 0) return new Map();
  const rows = await em.find(SaleRow, {
    select: { saleId: true, bytes: true, state: true, heldReason: true, receivedAt: true },
    where: { saleId: In(ids) },
  });
  const others = items.flatMap(({ decoded }) => (!decoded.ok && decoded.refusal === 'no_sale' ? decoded.head.id : []));
  const sales = rows.map((row) => [row.saleId, row] as const);
  return new Map<string, StoredSale>([...(await findStoredItems(em, unique(others))), ...sales]);
}

/** By device, the numbers that came and the highest one below each, where they are in already. */
async function findNumbers(em: EntityManager, heads: readonly IntentHead[]): Promise<Map<string, Map<number, number>>> {
  const found = new Map<string, Map<number, number>>();
  for (const deviceId of unique(heads.map((head) => head.deviceId))) {
    const numbers = new Set(heads.filter((head) => head.deviceId === deviceId).map((head) => head.number));
    const asked = unique([...numbers].flatMap((number) => [number - 1, number]));
    const select = { saleId: true, ownNumber: true, soldAt: true } as const;
    const sales = await em.find(SaleRow, { select, where: { deviceId, ownNumber: In(asked) } });
    const rows = [...sales, ...(await itemsWithNumbers(em, deviceId, asked))];
    for (const number of numbers) {
      const hasPrevious = numbers.has(number - 1) || rows.some((row) => row.ownNumber === number - 1);
      if (hasPrevious || number <= 1) continue;
      const below = { deviceId, ownNumber: LessThan(number) };
      rows.push(...(await em.find(SaleRow, { select, where: below, order: { ownNumber: 'DESC' }, take: 1 })));
      rows.push(...(await itemBelow(em, deviceId, number)));
    }
    found.set(deviceId, new Map(rows.map((row) => [row.ownNumber ?? 0, row.soldAt.getTime()])));
  }
  return found;
}

/** The leases that are named, and those that took the place of a closed one. */
async function findLeases(em: EntityManager, intents: readonly SaleIntent[]): Promise<Map<string, KnownLease>> {
  const rows = await findBy(
    em,
    LeaseRow,
    'leaseId',
    intents.map((intent) => intent.leaseId),
  );
  const closed = [...rows.values()].filter((row) => row.closedAt !== null);
  if (closed.length > 0) {
    const deviceIds = unique(closed.map((row) => row.deviceId));
    for (const row of await em.findBy(LeaseRow, { deviceId: In(deviceIds) })) rows.set(row.leaseId, row);
  }
  return mapValues(rows, (row) => ({
    lease: row.terms,
    used: { sumMinor: minorUnits(row.usedSumMinor), count: row.usedCount },
    revoked: row.revokedAt !== null,
    closed: row.closedAt !== null,
    endedNumber: row.endedNumber,
  }));
}

async function findBy<T extends object, K extends keyof T & string>(
  em: EntityManager,
  entity: new () => T,
  key: K,
  values: readonly T[K][],
): Promise<Map<T[K], T>> {
  const asked = unique(values);
  if (asked.length === 0) return new Map();
  const rows = await em.createQueryBuilder(entity, 'row').where(`row.${key} IN (:...asked)`, { asked }).getMany();
  return new Map(rows.map((row) => [row[key], row]));
}

function unique<T>(values: readonly (T | undefined)[]): T[] {
  return [...new Set(values)].filter((value) => value !== undefined).sort();
}

function mapValues<K, V, W>(map: ReadonlyMap<K, V>, change: (value: V) => W): Map<K, W> {
  return new Map([...map].map(([key, value]) => [key, change(value)]));
}
