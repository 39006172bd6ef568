import type { EntityManager } from 'typeorm';
import { Refused } from '../http/refused.js';
import { ShiftRow } from './shift.entity.js';

/**
 * The shift that money of the office goes through is there from its first money on. Refused: `shift_taken` for the shift
 * of another operator.
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
  const kept = await em.findOneByOrFail(ShiftRow, { shiftId });
  if (kept.operatorId === operatorId) return;
  throw new Refused(
    'shift_taken',
    'This shift belongs to another operator. Sign in again, so that a shift of your own begins.',
  );
}
