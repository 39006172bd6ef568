/** Held items of shifts and leases as the office sees them. */
import { In, IsNull, MoreThan, Not, type EntityManager } from 'typeorm';
import {
  decodeIntent,
  formatReceiptNumber,
  type HeldItem,
  type IntentHead,
  type listHeldItemsRoute,
  type QueryOf,
  type ShiftItem,
} from '#shared';
import { DeviceRow } from '../devices/device.entity.js';
import { LeaseRow } from '../devices/lease.entity.js';
import { OperatorRow } from '../operators/operator.entity.js';
import { decideShiftItem } from './decide-shift-item.js';
import { ShiftItemRow } from './shift-item.entity.js';
import { ShiftRow } from './shift.entity.js';

const DEFAULT_PAGE = 50;

export interface HeldItemPage {
  readonly items: HeldItem[];
  readonly total: number;
  readonly next: string | null;
}

/** Oldest first, by key: ids sort by the time of the signing. */
export async function listHeldItems(
  em: EntityManager,
  { after, limit = DEFAULT_PAGE, decided = false }: QueryOf<typeof listHeldItemsRoute>,
): Promise<HeldItemPage> {
  const open = decided ? { decisionId: Not(IsNull()) } : { state: 'held' as const };
  const where = { ...open, ...(after === undefined ? {} : { itemId: MoreThan(after) }) };
  const rows = await em.find(ShiftItemRow, { where, order: { itemId: 'ASC' }, take: limit + 1 });
  const items = await toHeldItems(em, rows.slice(0, limit));
  const next = rows.length > limit ? (items.at(-1)?.itemId ?? null) : null;
  return { items, total: await em.countBy(ShiftItemRow, open), next };
}

/** What a held item says, by its bytes. */
export function saidBy({ itemId, bytes }: ShiftItemRow): { readonly head: IntentHead; readonly item: ShiftItem } {
  const decoded = decodeIntent(bytes);
  if (decoded.ok || decoded.refusal !== 'no_sale') throw new Error(`the bytes of item ${itemId} are those of a sale`);
  return decoded;
}

export async function toHeldItems(em: EntityManager, rows: readonly ShiftItemRow[]): Promise<HeldItem[]> {
  if (rows.length === 0) return [];
  const devices = await em.findBy(DeviceRow, { deviceId: In(rows.map(({ deviceId }) => deviceId)) });
  const deviceOf = new Map(devices.map((row) => [row.deviceId, row]));
  const operatorIds = rows.flatMap(({ operatorId, decidedById }) => [
    operatorId,
    ...(decidedById ? [decidedById] : []),
  ]);
  const operators = await em.findBy(OperatorRow, { operatorId: In(operatorIds) });
  const nameOf = new Map(operators.map(({ operatorId, fullName }) => [operatorId, fullName]));
  const items: HeldItem[] = [];
  for (const row of rows) {
    const { itemId, kind, shiftId, reason, state, decidedById, decisionReason, deviceId, operatorId } = row;
    const device = deviceOf.get(deviceId);
    const { item } = saidBy(row);
    items.push({
      ...{ itemId, kind, shiftId, number: formatReceiptNumber(device?.prefix ?? '', row.number) },
      ...{ deviceName: device?.name ?? '', operatorName: nameOf.get(operatorId) ?? '' },
      reason: reason ?? 'number_used_twice',
      amountMinor:
        item.kind === 'shift_opened' ? item.floatMinor : item.kind === 'shift_closed' ? item.countedMinor : null,
      ...{ signedAt: row.signedAt.toISOString(), receivedAt: row.receivedAt.toISOString() },
      mayBeDone: state === 'held' && (await againstItem(em, row)) === undefined,
      decided:
        decidedById === null
          ? null
          : {
              how: state === 'let_be' ? 'let_be' : 'done',
              ...{ reason: decisionReason ?? '', by: nameOf.get(decidedById) ?? '' },
            },
    });
  }
  return items;
}

/** What speaks against doing a held item as it says, as things stand; undefined when nothing does. */
export async function againstItem(em: EntityManager, row: ShiftItemRow) {
  const { item } = saidBy(row);
  const { deviceId, operatorId, shiftId, leaseId } = row;
  const operator = await em.existsBy(OperatorRow, { operatorId });
  const shift = shiftId === null ? null : await em.findOneBy(ShiftRow, { shiftId });
  const lease = leaseId === null ? null : await em.findOneBy(LeaseRow, { leaseId });
  return decideShiftItem(item, deviceId, { operator, shift: shift ?? undefined, lease: lease ?? undefined });
}
