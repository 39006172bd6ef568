/** Which devices may hold sales that nobody here knows of. */
import { type EntityManager, In, IsNull } from 'typeorm';
import { minorUnits, type Unaccounted, UNACCOUNTED_CAUSES } from '#shared';
import { OperatorRow } from '../operators/operator.entity.js';
import { numbersAbove } from '../sales/numbers.queries.js';
import { DeviceRow } from './device.entity.js';
import { LeaseRow } from './lease.entity.js';
import { type UnaccountedNumbers, unaccountedOf, type UnclosedLease } from './unaccounted.js';

export async function listUnaccounted(em: EntityManager, now: Date): Promise<Unaccounted[]> {
  const leases = await em.findBy(LeaseRow, { closedAt: IsNull(), endedNumber: IsNull() });
  const suspect = await em
    .createQueryBuilder(DeviceRow, 'device')
    .where('device.highestNumber > device.lastNumber')
    .orWhere('device.deviceId IN (:...ids)', { ids: ['', ...new Set(leases.map(({ deviceId }) => deviceId))] })
    .getMany();
  const found: { device: DeviceRow; numbers: UnaccountedNumbers }[] = [];
  for (const device of suspect) {
    const { deviceId, lastNumber: last, highestNumber: highest } = device;
    const numbersIn = highest > last ? await numbersAbove(em, deviceId, { last, highest }) : [];
    const own = leases.filter((lease) => lease.deviceId === deviceId).map(toUnclosed);
    const numbers = unaccountedOf({ ...device, numbersIn }, own, now);
    if (numbers) found.push({ device, numbers });
  }
  const names = await namesOf(
    em,
    found.flatMap(({ numbers }) => numbers.operatorIds),
  );
  const gravity = ({ cause }: UnaccountedNumbers) => UNACCOUNTED_CAUSES.indexOf(cause);
  return found
    .sort((a, b) => gravity(a.numbers) - gravity(b.numbers) || b.numbers.atMostMinor - a.numbers.atMostMinor)
    .map(({ device, numbers }) => toUnaccounted(device, numbers, names));
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

function toUnaccounted(
  { deviceId, prefix, name, lastContactAt }: DeviceRow,
  { cause, since, ranges, atMostMinor, atMostCount, operatorIds }: UnaccountedNumbers,
  names: ReadonlyMap<string, string>,
): Unaccounted {
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
