/** A device as its page shows it: its leases, what it may still hold, and what was written off of it. */
import { type EntityManager, In } from 'typeorm';
import { type DeviceLease, type DeviceRecord, minorUnits, type WriteOff } from '#shared';
import { DeviceRow } from '../devices/device.entity.js';
import { toDevice } from '../devices/devices.queries.js';
import { LeaseRow } from '../devices/lease.entity.js';
import { type FoundUnaccounted, findUnaccounted, toUnaccounted } from '../devices/unaccounted.queries.js';
import { OperatorRow } from '../operators/operator.entity.js';
import { WriteOffRow } from './write-off.entity.js';

/** Leases that are shown: the older ones were replaced long ago. */
const LEASES_SHOWN = 20;

/** Undefined when there is no such device. */
export async function showDevice(em: EntityManager, deviceId: string, now: Date): Promise<DeviceRecord | undefined> {
  const device = await em.findOneBy(DeviceRow, { deviceId });
  if (!device) return undefined;
  const found = await unaccountedOfDevice(em, device, now);
  const leases = await em.find(LeaseRow, { where: { deviceId }, order: { leaseId: 'DESC' }, take: LEASES_SHOWN });
  const writeOffs = await em.find(WriteOffRow, { where: { deviceId }, order: { writeOffId: 'DESC' } });
  const concerned = found?.numbers.operatorIds ?? [];
  const names = await namesOf(em, [
    ...leases.map(({ operatorId }) => operatorId),
    ...writeOffs.flatMap(({ operatorId, byId }) => [byId, ...(operatorId === null ? [] : [operatorId])]),
    ...concerned,
    device.enrolledBy,
  ]);
  const nameOf = (operatorId: string): string => names.get(operatorId) ?? '';
  return {
    device: toDevice(device),
    revokeReason: device.revokeReason,
    appVersion: device.appVersion,
    enrolledByName: nameOf(device.enrolledBy),
    said: saidOf(device),
    unaccounted: found ? toUnaccounted(found, names) : null,
    concerned: concerned.map((operatorId) => ({ operatorId, name: nameOf(operatorId) })),
    leases: leases.map((row) => toLease(row, nameOf(row.operatorId), now)),
    writeOffs: writeOffs.map((row) => toWriteOff(row, nameOf)),
  };
}

/** What one device may still hold; undefined when all is in or written off. */
export async function unaccountedOfDevice(
  em: EntityManager,
  device: DeviceRow,
  now: Date,
): Promise<FoundUnaccounted | undefined> {
  const [found] = await findUnaccounted(em, [device], now);
  return found;
}

function saidOf({ saidNumber, saidWaiting, saidAt }: DeviceRow): DeviceRecord['said'] {
  return saidAt === null ? null : { lastNumber: saidNumber, waiting: saidWaiting, at: saidAt.toISOString() };
}

function toLease(row: LeaseRow, operatorName: string, now: Date): DeviceLease {
  const { leaseId, operatorId, terms, usedSumMinor, usedCount, endsAt } = row;
  return {
    ...{ leaseId, operatorId, operatorName, stands: standsOf(row, now), endsAt: endsAt.toISOString() },
    ...{ sumMinor: terms.sumMinor, usedMinor: minorUnits(usedSumMinor), usedCount },
  };
}

function standsOf(
  { closedAt, endedNumber, revokedAt, writtenOffAt, endsAt }: LeaseRow,
  now: Date,
): DeviceLease['stands'] {
  if (closedAt) return 'replaced';
  if (endedNumber !== null) return 'given_back';
  if (writtenOffAt) return 'written_off';
  if (revokedAt) return 'revoked';
  return endsAt <= now ? 'ended_unclosed' : 'open';
}

function toWriteOff(row: WriteOffRow, nameOf: (operatorId: string) => string): WriteOff {
  const { writeOffId, ranges, operatorId, amountMinor, reversedMinor, reason, byId, at } = row;
  return {
    ...{ writeOffId, ranges: ranges.map(({ from, to }) => ({ from, to })), amountMinor, reversedMinor, reason },
    ...{ operatorName: operatorId === null ? null : nameOf(operatorId), byName: nameOf(byId), at: at.toISOString() },
  };
}

async function namesOf(em: EntityManager, operatorIds: readonly string[]): Promise<Map<string, string>> {
  const rows =
    operatorIds.length === 0 ? [] : await em.findBy(OperatorRow, { operatorId: In([...new Set(operatorIds)]) });
  return new Map(rows.map(({ operatorId, fullName }) => [operatorId, fullName]));
}
