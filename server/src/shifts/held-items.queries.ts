/** Held items of shifts and leases as the office sees them. */
import { In, IsNull, Not, type EntityManager } from 'typeorm';
import {
  decodeIntent,
  formatReceiptNumber,
  type HeldItem,
  type HeldItemDetails,
  type HeldItemState,
  type IntentHead,
  type MinorUnits,
  type ShiftItem,
} from '#shared';
import { DeviceRow } from '../devices/device.entity.js';
import { LeaseRow } from '../devices/lease.entity.js';
import { OperatorRow } from '../operators/operator.entity.js';
import { decideShiftItem } from './decide-shift-item.js';
import { ShiftItemRow } from './shift-item.entity.js';
import { ShiftRow } from './shift.entity.js';

const STATES: Readonly<Record<ShiftItemRow['state'], HeldItemState>> = {
  held: 'waiting',
  accepted: 'done',
  let_be: 'let_be',
};

/** These items, in whatever order; those that took effect at once are none. */
export async function loadHeldItems(em: EntityManager, itemIds: readonly string[]): Promise<HeldItem[]> {
  return toHeldItems(em, await em.findBy(ShiftItemRow, { itemId: In([...itemIds]), reason: Not(IsNull()) }));
}

/** One item with whether it could be done as it says; undefined when there is none. */
export async function showHeldItem(em: EntityManager, itemId: string): Promise<HeldItemDetails | undefined> {
  const row = await em.findOneBy(ShiftItemRow, { itemId });
  const [item] = row ? await toHeldItems(em, [row]) : [];
  if (!row || !item) return undefined;
  return { ...item, mayBeDone: row.state === 'held' && (await againstItem(em, row)) === undefined };
}

/** What a held item says, by its bytes. */
export function saidBy({ itemId, bytes }: ShiftItemRow): { readonly head: IntentHead; readonly item: ShiftItem } {
  const decoded = decodeIntent(bytes);
  if (decoded.ok || decoded.refusal !== 'no_sale') throw new Error(`the bytes of item ${itemId} are those of a sale`);
  return decoded;
}

async function toHeldItems(em: EntityManager, rows: readonly ShiftItemRow[]): Promise<HeldItem[]> {
  if (rows.length === 0) return [];
  const devices = await em.findBy(DeviceRow, { deviceId: In(rows.map(({ deviceId }) => deviceId)) });
  const deviceOf = new Map(devices.map((row) => [row.deviceId, row]));
  const operatorIds = rows.flatMap(({ operatorId, decidedById }) => [
    operatorId,
    ...(decidedById ? [decidedById] : []),
  ]);
  const operators = await em.findBy(OperatorRow, { operatorId: In(operatorIds) });
  const nameOf = new Map(operators.map(({ operatorId, fullName }) => [operatorId, fullName]));
  return rows.flatMap((row): HeldItem[] => {
    const { itemId, kind, shiftId, reason, state, decidedById, decidedAt, decisionReason, deviceId, operatorId } = row;
    if (!reason) return [];
    const device = deviceOf.get(deviceId);
    const decided = decidedById !== null && decidedAt !== null;
    return [
      {
        ...{ itemId, kind, shiftId, reason, number: formatReceiptNumber(device?.prefix ?? '', row.number) },
        ...{ deviceName: device?.name ?? '', operatorName: nameOf.get(operatorId) ?? '' },
        amountMinor: amountIn(saidBy(row).item),
        ...{ signedAt: row.signedAt.toISOString(), receivedAt: row.receivedAt.toISOString() },
        state: STATES[state],
        decided: decided
          ? { reason: decisionReason ?? '', by: nameOf.get(decidedById) ?? '', at: decidedAt.toISOString() }
          : null,
      },
    ];
  });
}

/** The float of an opening, the counted cash of a closing. */
function amountIn(item: ShiftItem): MinorUnits | null {
  if (item.kind === 'shift_opened') return item.floatMinor;
  return item.kind === 'shift_closed' ? item.countedMinor : null;
}

/** What speaks against doing a held item as it says, as things stand; undefined when nothing does. */
async function againstItem(em: EntityManager, row: ShiftItemRow) {
  const { item } = saidBy(row);
  const { deviceId, operatorId, shiftId, leaseId } = row;
  const operator = await em.existsBy(OperatorRow, { operatorId });
  const shift = shiftId === null ? null : await em.findOneBy(ShiftRow, { shiftId });
  const lease = leaseId === null ? null : await em.findOneBy(LeaseRow, { leaseId });
  return decideShiftItem(item, deviceId, { operator, shift: shift ?? undefined, lease: lease ?? undefined });
}
