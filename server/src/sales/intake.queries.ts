/** Takes the locks of an intake, and loads what its decision needs. */
import { In, type EntityManager } from 'typeorm';
import {
  type HeldReason,
  minorUnits,
  type SaleIntent,
  type SaleState,
  type Settings,
  type ShiftItemReason,
} from '#shared';
import { AssignmentRow } from '../accounts/assignment.entity.js';
import { findRows, unique, updateRows } from '../database/rows.js';
import { DeviceRow } from '../devices/device.entity.js';
import { LeaseRow } from '../devices/lease.entity.js';
import { MeterRow } from '../meters/meter.entity.js';
import { OperatorRow } from '../operators/operator.entity.js';
import { RoleRow } from '../operators/role.entity.js';
import { MeterStateRow } from '../readings/meter-state.entity.js';
import { findStoredItems } from '../shifts/shift-items.queries.js';
import type { ArrivedItem, IntakeKnowledge, KnownLease } from './decide-intake.js';
import { headOf } from './decide-intake.js';
import { findNumbers } from './numbers.queries.js';
import { SaleRow } from './sale.entity.js';

/** A sale or another item that was in before, as a repeat is told of it. */
export interface StoredSale {
  readonly bytes: Buffer | null;
  readonly state: SaleState;
  readonly heldReason: HeldReason | ShiftItemReason | null;
  readonly receivedAt: Date;
}

const NUMBER_COLUMNS = ['lastNumber', 'highestNumber', 'saidNumber', 'saidWaiting'] as const;
const DEVICE_COLUMNS = ['prefix', 'enrolledAt', 'revokedAt', ...NUMBER_COLUMNS] as const;
const ASSIGNMENT_COLUMNS = ['accountId', 'meterCode', 'closedAt', 'closingId', 'exchangeId', 'terms'] as const;
const LEASE_COLUMNS = ['terms', 'usedSumMinor', 'usedCount', 'revokedAt', 'closedAt', 'endedNumber'] as const;

/** What is known of a device that the items name. */
export type LoadedDevice = Pick<DeviceRow, 'deviceId' | (typeof DEVICE_COLUMNS)[number]>;

export interface LoadedIntake {
  readonly known: IntakeKnowledge;
  readonly devices: ReadonlyMap<string, LoadedDevice>;
  readonly stored: ReadonlyMap<string, StoredSale>;
}

/**
 * Locks, in the order of the whole server, the rows that the decision counts by: devices, leases, meters. SQLite has
 * one writer, and its transaction has begun as that one.
 */
export async function lockForIntake(em: EntityManager, items: readonly ArrivedItem[], now: Date): Promise<void> {
  const signed = items.filter((item) => item.proof === 'signed');
  const deviceIds = signed.flatMap((item) => headOf(item.decoded)?.deviceId ?? []);
  await updateRows(em, DeviceRow, 'deviceId', deviceIds, 'last_contact_at = ?', [now.getTime()]);
  if (em.connection.options.type !== 'mysql') return;
  const intents = signed.flatMap((item) => (item.decoded.ok ? [item.decoded.intent] : []));
  const leaseIds = intents.map((intent) => intent.leaseId);
  await updateRows(em, LeaseRow, 'leaseId', leaseIds, 'used_count = used_count');
  const meterCodes = intents.map((intent) => intent.meterCode);
  await updateRows(em, MeterStateRow, 'meterCode', meterCodes, 'open_orders = open_orders');
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
  const named = <T>(what: (intent: SaleIntent) => T): T[] => intents.map(what);
  const deviceIds = heads.map((head) => head.deviceId);
  const devices = await findRows(em, DeviceRow, 'deviceId', deviceIds, DEVICE_COLUMNS);
  const stored = await findStored(em, items);
  const meterCodes = named((intent) => intent.meterCode);
  const states = await findRows(em, MeterStateRow, 'meterCode', meterCodes, ['remainingMinor', 'onItsWayMinor']);
  const meters = await findRows(em, MeterRow, 'meterCode', meterCodes, ['postpaid']);
  const assignmentIds = named((intent) => intent.assignmentId);
  const assignments = await findRows(em, AssignmentRow, 'assignmentId', assignmentIds, ASSIGNMENT_COLUMNS);
  const operatorIds = named((intent) => intent.operatorId);
  const operators = await findRows(em, OperatorRow, 'operatorId', operatorIds, ['enabled', 'roleId', 'buildings']);
  const roleIds = [...operators.values()].map((operator) => operator.roleId);
  const roles = await findRows(em, RoleRow, 'roleId', roleIds, ['permissions']);
  const known: IntakeKnowledge = {
    arrivedMs: now.getTime(),
    methods: settings.methods,
    decimals: settings.currencyDecimals,
    sales: new Map([...stored].map(([saleId, { bytes }]) => [saleId, bytes])),
    devices: mapValues(devices, (row) => ({ revoked: row.revokedAt !== null, enrolledAtMs: row.enrolledAt.getTime() })),
    numbers: await findNumbers(
      em,
      heads.filter((head) => !stored.has(head.id)),
      devices,
    ),
    operators: mapValues(operators, ({ enabled, roleId, buildings }) => ({
      ...{ enabled, buildings },
      maySell: roles.get(roleId)?.permissions.includes('sell.update') === true,
    })),
    leases: await findLeases(em, intents),
    assignments: mapValues(assignments, (row) => ({
      accountId: row.accountId,
      meterCode: row.meterCode,
      // What is being closed takes no credit any more: the tenant's cash waits for a person instead.
      open: row.closedAt === null && row.closingId === null,
      exchanged: row.exchangeId !== null,
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

async function findStored(em: EntityManager, items: readonly ArrivedItem[]): Promise<Map<string, StoredSale>> {
  const ids = items.flatMap((item) => headOf(item.decoded)?.id ?? []);
  const sales = await findRows(em, SaleRow, 'saleId', ids, ['bytes', 'state', 'heldReason', 'receivedAt']);
  const others = items.flatMap(({ decoded }) => (!decoded.ok && decoded.refusal === 'no_sale' ? decoded.head.id : []));
  return new Map<string, StoredSale>([...(await findStoredItems(em, unique(others))), ...sales]);
}

/** The leases that are named, and those that took the place of a closed one. */
async function findLeases(em: EntityManager, intents: readonly SaleIntent[]): Promise<Map<string, KnownLease>> {
  const leaseIds = intents.map((intent) => intent.leaseId);
  const named = await findRows(em, LeaseRow, 'leaseId', leaseIds, LEASE_COLUMNS);
  const rows = new Map<string, Pick<LeaseRow, (typeof LEASE_COLUMNS)[number]>>(named);
  const closed = [...named.values()].filter((row) => row.closedAt !== null);
  if (closed.length > 0) {
    const deviceIds = unique(closed.map((row) => row.terms.deviceId));
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

function mapValues<K, V, W>(map: ReadonlyMap<K, V>, change: (value: V) => W): Map<K, W> {
  return new Map([...map].map(([key, value]) => [key, change(value)]));
}
