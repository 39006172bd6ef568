/** Which of a device's numbers are in: of its sales, of its other items, and of what it signed and was put aside. */
import { MoreThan, type EntityManager } from 'typeorm';
import { type IntentHead, type NumberRange, numbersOf } from '#shared';
import { wholeOf } from '../database/columns.js';
import { chunks, marksFor, unique } from '../database/rows.js';
import { WriteOffRow } from '../write-offs/write-off.entity.js';
import type { DeviceNumbers } from './advance-numbers.js';
import { QuarantinedItemRow } from './quarantined-item.entity.js';

/** How many numbers behind a gap are looked at in one go; the rest follows with the next item. */
const NUMBERS_AT_ONCE = 5000;
/** Devices that one statement asks about. */
const DEVICES_AT_ONCE = 20;

/** Where numbered items are, with when they were signed. */
const NUMBERED = [
  { table: 'sales', at: 'sold_at' },
  { table: 'shift_items', at: 'signed_at' },
] as const;

interface NumberInUse {
  readonly deviceId: string;
  readonly number: number;
  readonly atMs: number;
}

/**
 * By device, those of the numbers that came and of the numbers next below them that are in already, with the time of
 * their item. No number above a device's highest is in: its row is locked.
 */
export async function findNumbers(
  em: EntityManager,
  heads: readonly IntentHead[],
  devices: ReadonlyMap<string, { readonly highestNumber: number }>,
): Promise<Map<string, Map<number, number>>> {
  const arrived = new Map<string, Set<number>>();
  for (const { deviceId, number } of heads) {
    if (devices.has(deviceId)) arrived.set(deviceId, (arrived.get(deviceId) ?? new Set()).add(number));
  }
  const found = new Map([...arrived.keys()].map((deviceId) => [deviceId, new Map<number, number>()]));
  const add = ({ deviceId, number, atMs }: NumberInUse): unknown => found.get(deviceId)?.set(number, atMs);
  const asked = [...arrived].map(([deviceId, numbers]) => {
    const highest = devices.get(deviceId)?.highestNumber ?? 0;
    const both = [...numbers].flatMap((number) => [number - 1, number]);
    return { deviceId, numbers: unique(both.filter((number) => number > 0 && number <= highest)) };
  });
  (
    await inUse(
      em,
      asked.filter(({ numbers }) => numbers.length > 0),
    )
  ).forEach(add);
  for (const [deviceId, numbers] of arrived) {
    for (const number of numbers) {
      const before = number - 1;
      if (before < 1 || numbers.has(before) || found.get(deviceId)?.has(before)) continue;
      (await nextBelow(em, deviceId, number)).forEach(add);
    }
  }
  return found;
}

/** The device's numbers above `last` that are in, or that a person wrote off, up to the highest. */
export async function numbersAbove(
  em: EntityManager,
  deviceId: string,
  { last, highest }: DeviceNumbers,
): Promise<number[]> {
  const aside = await em.find(QuarantinedItemRow, {
    select: { quarantineId: true, claimedNumber: true },
    where: { claimedDeviceId: deviceId, signed: true, claimedNumber: MoreThan(last) },
    take: NUMBERS_AT_ONCE,
  });
  const above = `device_id = ? AND own_number > ? ORDER BY own_number LIMIT ${NUMBERS_AT_ONCE}`;
  const items = await find(em, above, [deviceId, last]);
  const writeOffs = await em.find(WriteOffRow, { select: { writeOffId: true, ranges: true }, where: { deviceId } });
  const written = writeOffs.flatMap(({ ranges }) => numbersOf(ranges, last, Math.min(highest, last + NUMBERS_AT_ONCE)));
  const numbers = items.map(({ number }) => number);
  return unique([...numbers, ...aside.flatMap((row) => row.claimedNumber ?? []), ...written]);
}

/** How many of the numbers in these ranges are in. */
export async function countNumbers(
  em: EntityManager,
  deviceId: string,
  ranges: readonly NumberRange[],
): Promise<number> {
  let count = 0;
  for (const { from, to } of ranges) {
    const within = 'device_id = ? AND own_number BETWEEN ? AND ?';
    const found = await find(em, within, [deviceId, from, to ?? Number.MAX_SAFE_INTEGER]);
    count += new Set(found.map(({ number }) => number)).size;
  }
  return count;
}

async function inUse(
  em: EntityManager,
  asked: readonly { readonly deviceId: string; readonly numbers: readonly number[] }[],
): Promise<NumberInUse[]> {
  const found: NumberInUse[] = [];
  for (const some of chunks(asked, DEVICES_AT_ONCE)) {
    const either = some.map(({ numbers }) => `(device_id = ? AND own_number IN (${marksFor(numbers)}))`).join(' OR ');
    const values = some.flatMap(({ deviceId, numbers }) => [deviceId, ...numbers]);
    found.push(...(await find(em, either, values)));
  }
  return found;
}

/** The items with the highest numbers below this one. */
function nextBelow(em: EntityManager, deviceId: string, number: number): Promise<NumberInUse[]> {
  return find(em, 'device_id = ? AND own_number < ? ORDER BY own_number DESC LIMIT 1', [deviceId, number]);
}

async function find(em: EntityManager, where: string, values: readonly unknown[]): Promise<NumberInUse[]> {
  const found: NumberInUse[] = [];
  for (const { table, at } of NUMBERED) {
    const sql = `SELECT device_id AS device, own_number AS number, ${at} AS at_ms FROM ${table} WHERE ${where}`;
    const rows = await em.query<{ device: string; number: unknown; at_ms: unknown }[]>(sql, [...values]);
    found.push(...rows.map((row) => ({ deviceId: row.device, number: wholeOf(row.number), atMs: wholeOf(row.at_ms) })));
  }
  return found;
}
