/**
 * What an item of a shift or lease comes to. It is a device's word about itself and its operator: it counts for a shift
 * or lease of that device and operator only, an opening once, a closing of the device once. A closing that the office
 * made before is provisional and gives way.
 */
import type { ShiftItem, ShiftItemReason } from '#shared';

export interface KnownShift {
  /** null: only money that no device signed for was taken in it so far */
  readonly deviceId: string | null;
  readonly operatorId: string;
  readonly openedAt: Date | null;
  readonly closing: 'own' | 'office' | null;
}

export interface KnownLeaseOwner {
  readonly deviceId: string;
  readonly operatorId: string;
}

/** The first reason why the item has no effect; undefined when it has one. */
export function decideShiftItem(
  item: ShiftItem,
  deviceId: string,
  known: {
    readonly operator: boolean;
    readonly shift?: KnownShift | undefined;
    readonly lease?: KnownLeaseOwner | undefined;
  },
): ShiftItemReason | undefined {
  if (!known.operator) return 'operator_unknown';
  if (item.kind === 'lease_closed') {
    const isOwn = known.lease?.deviceId === deviceId && known.lease.operatorId === item.operatorId;
    return isOwn ? undefined : 'lease_of_another';
  }
  const { shift } = known;
  if (!shift) return undefined;
  const isOwn = (shift.deviceId ?? deviceId) === deviceId && shift.operatorId === item.operatorId;
  if (!isOwn) return 'shift_of_another';
  if (item.kind === 'shift_opened') return shift.openedAt ? 'shift_opened_twice' : undefined;
  return shift.closing === 'own' ? 'shift_closed_twice' : undefined;
}
