/** The items of the devices' numbering that are no sales, as the intake knows them. */
import { In, type EntityManager } from 'typeorm';
import type { ShiftItemReason } from '#shared';
import { ShiftItemRow } from './shift-item.entity.js';

/** An item that was in before, in the shape in which the intake knows sales. */
export interface StoredItem {
  readonly bytes: Buffer;
  readonly state: 'accepted' | 'held';
  readonly heldReason: ShiftItemReason | null;
  readonly receivedAt: Date;
}

export async function findStoredItems(em: EntityManager, itemIds: readonly string[]): Promise<Map<string, StoredItem>> {
  if (itemIds.length === 0) return new Map();
  const rows = await em.findBy(ShiftItemRow, { itemId: In([...itemIds]) });
  return new Map(rows.map((row) => [row.itemId, toStored(row)]));
}

export function toStored({ bytes, state, reason, receivedAt }: ShiftItemRow): StoredItem {
  return { bytes, state: state === 'let_be' ? 'held' : state, heldReason: reason, receivedAt };
}
