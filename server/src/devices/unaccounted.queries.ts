/** Which devices may hold sales that nobody here knows of. */
import { type EntityManager, In, IsNull } from 'typeorm';
import { minorUnits, type Unaccounted, UNACCOUNTED_CAUSES } from '#shared';
import { OperatorRow } from '../operators/operator.entity.js';
import { numbersAbove } from '../sales/numbers.queries.js';
import { DeviceRow } from './device.entity.js';
import { LeaseRow } from './lease.entity.js';
import { type UnaccountedNumbers, unaccountedOf, type UnclosedLease } from './unaccounted.js';

/** Leases that leave the owner guessing. */
const UNCLOSED = { closedAt: IsNull(), endedNumber: IsNull(), writtenOffAt: IsNull() };

/** A device with what it may hold. */
export interface FoundUnaccounted {
  readonly device: DeviceRow;
  readonly numbers: UnaccountedNumbers;
}

export async function listUnaccounted(em: EntityManager, now: Date): Promise<Unaccounted[]> {
  const leases = await em.find(LeaseRow, { select: { leaseId: true, deviceId: true }, where: UNCLOSED });
  const suspect = await em
    .createQueryBuilder(DeviceRow, 'device')
    .where('device.highestNumber > device.lastNumber OR device.saidNumber > device.lastNumber')
    .orWhere('device.deviceId IN (:...ids)', { ids: ['', ...new Set(leases.map(({ deviceId }) => deviceId))] })
    .getMany();
  const found = await findUnaccounted(em, suspect, now);
  const names = await namesOf(
    em,
    found.flatMap(({ numbers }) => numbers.operatorIds),
  );
  const gravity = ({ cause }: UnaccountedNumbers) => UNACCOUNTED_CAUSES.indexOf(cause);
  return found
    .sort((a, b) => gravity(a.numbers) - gravity(b.numbers) || b.numbers.atMostMinor - a.numbers.atMostMinor)
    .map((one) => toUnaccounted(one, names));
}

/** Those of the devices that may hold what nobody here knows of. */
export async function findUnaccounted(
  em: EntityManager,
  devices: readonly DeviceRow[],
  now: Date,
): Promise<FoundUnaccounted[]> {
  const deviceIds = devices.map(({ deviceId }) => deviceId);
  const leases = deviceIds.length === 0 ? [] : await em.findBy(LeaseRow, { ...UNCLOSED, deviceId: In(deviceIds) });
  const found: FoundUnaccounted[] = [];
  for (const device of devices) {
    const { deviceId, lastNumber: last, highestNumber, saidNumber } = device;
    const highest = Math.max(highestNumber, saidNumber);
    const numbersIn = highest > last ? await numbersAbove(em, deviceId, { last, highest }) : [];
    const own = leases.filter((lease) => lease.deviceId === deviceId).map(toUnclosed);
    const numbers = unaccountedOf({ ...device, numbersIn }, own, now);
    if (numbers) found.push({ device, numbers });
  }
  return found;
}

function toUnclosed({
  operatorId,
  endsAt,
  revokedAt,
  endedNumber,
  terms,
  usedSumMinor,
  usedCount,
}: LeaseRow): UnclosedLease {
  return {
    ...{ operatorId, endsAt, revokedAt, endedNumber, perSaleMinor: terms.perSaleMinor },
    leftMinor: minorUnits(Math.max(terms.sumMinor - usedSumMinor, 0)),
    leftCount: Math.max(terms.count - usedCount, 0),
  };
}

export function toUnaccounted({ device, numbers }: FoundUnaccounted, names: ReadonlyMap<string, string>): Unaccounted {
  const { deviceId, prefix, name, lastContactAt } = device;
  const { cause, since, ranges, atMostMinor, atMostCount, operatorIds } = numbers;
  return {
    ...{ deviceId, prefix, name, cause, atMostMinor, atMostCount },
    since: since?.toISOString() ?? null,
    lastContactAt: lastContactAt?.toISOString() ?? null,
    ranges: ranges.map(({ from, to }) => ({ from, to })),
    operatorNames: operatorIds.map((operatorId) => names.get(operatorId) ?? ''),
  };
}

async function namesOf(em: EntityManager, operatorIds: readonly string[]): Promise<Map<string, string>> {
  if (operatorIds.length === 0) return new Map();
  const rows = await em.findBy(OperatorRow, { operatorId: In([...new Set(operatorIds)]) });
  return new Map(rows.map(({ operatorId, fullName }) => [operatorId, fullName]));
}
