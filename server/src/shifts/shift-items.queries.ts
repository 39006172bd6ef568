/** The items of the devices' numbering that are no sales, as the intake asks for them. */
import { In, LessThan, MoreThan, type EntityManager } from 'typeorm';
import type { ShiftItemReason } from '#shared';
import { ShiftItemRow } from './shift-item.entity.js';

/** An item that was in before, in the shape in which the intake knows sales. */
export interface StoredItem {
  readonly bytes: Buffer;
  readonly state: 'accepted' | 'held';
  readonly heldReason: ShiftItemReason | null;
  readonly receivedAt: Date;
}

/** A number that is in, and when its item was signed. */
export interface NumberInUse {
  readonly ownNumber: number | null;
  readonly soldAt: Date;
}

export async function findStoredItems(em: EntityManager, itemIds: readonly string[]): Promise<Map<string, StoredItem>> {
  if (itemIds.length === 0) return new Map();
  const rows = await em.findBy(ShiftItemRow, { itemId: In([...itemIds]) });
  return new Map(rows.map((row) => [row.itemId, toStored(row)]));
}

export function toStored({ bytes, state, reason, receivedAt }: ShiftItemRow): StoredItem {
  return { bytes, state, heldReason: reason, receivedAt };
}

/** Those of `numbers` that items of the device use. */
export async function itemsWithNumbers(
  em: EntityManager,
  deviceId: string,
  numbers: readonly number[],
): Promise<NumberInUse[]> {
  const where = { deviceId, ownNumber: In([...numbers]) };
  return (await em.find(ShiftItemRow, { select: SELECT, where })).map(toNumber);
}

/** The item with the highest number below this one; none when there is none. */
export async function itemBelow(em: EntityManager, deviceId: string, number: number): Promise<NumberInUse[]> {
  const where = { deviceId, ownNumber: LessThan(number) };
  const rows = await em.find(ShiftItemRow, { select: SELECT, where, order: { ownNumber: 'DESC' }, take: 1 });
  return rows.map(toNumber);
}

/** The numbers above `last` that items of the device use, lowest first. */
export async function itemNumbersAbove(
  em: EntityManager,
  deviceId: string,
  last: number,
  limit: number,
): Promise<number[]> {
  const where = { deviceId, ownNumber: MoreThan(last) };
  const rows = await em.find(ShiftItemRow, { select: SELECT, where, order: { ownNumber: 'ASC' }, take: limit });
  return rows.flatMap((row) => row.ownNumber ?? []);
}

const SELECT = { itemId: true, ownNumber: true, signedAt: true } as const;

function toNumber({ ownNumber, signedAt }: ShiftItemRow): NumberInUse {
  return { ownNumber, soldAt: signedAt };
}
