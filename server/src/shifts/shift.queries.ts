import type { EntityManager } from 'typeorm';
import { Refused } from '../http/refused.js';
import { ShiftRow } from './shift.entity.js';

/**
 * The shift that money of the office goes through is there from its first money on; its row is locked until the
 * transaction ends. Refused: `shift_taken` for the shift of another operator, `shift_closed` for one that was counted.
 */
export async function keepShift(
  em: EntityManager,
  shift: { readonly shiftId: string; readonly operatorId: string; readonly at: Date; readonly businessDate: string },
): Promise<void> {
  const { shiftId, operatorId, at, businessDate } = shift;
  await em
    .createQueryBuilder()
    .insert()
    .into(ShiftRow)
    .values(ShiftRow.make({ shiftId, deviceId: null, operatorId, firstSaleAt: at, businessDate }))
    .orIgnore()
    .updateEntity(false)
    .execute();
  const kept = await lockShift(em, shiftId);
  if (kept?.operatorId !== operatorId) {
    throw new Refused(
      'shift_taken',
      'This shift belongs to another operator. Sign in again, so that a shift of your own begins.',
    );
  }
  // A closing of the office is provisional for a device that still sells: its own closing counts anew.
  if (kept.closing === 'own' || (kept.closing === 'office' && kept.deviceId === null)) {
    throw new Refused(
      'shift_closed',
      'This till was closed and counted. Begin again, so that a new shift takes the money.',
    );
  }
}

/** Takes the shift's lock until the transaction ends and reads it. */
export async function lockShift(em: EntityManager, shiftId: string): Promise<ShiftRow | null> {
  await em.update(ShiftRow, { shiftId }, { shiftId });
  return em.findOneBy(ShiftRow, { shiftId });
}
