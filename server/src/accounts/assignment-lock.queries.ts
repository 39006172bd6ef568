import type { EntityManager } from 'typeorm';
import { AssignmentRow } from './assignment.entity.js';

/**
 * Locks an assignment until the transaction ends, and tells what it is then; null when there is none. In the server's
 * order it comes after the lease and before the meter.
 */
export async function lockAssignment(em: EntityManager, assignmentId: string): Promise<AssignmentRow | null> {
  const update = em.createQueryBuilder().update(AssignmentRow);
  await update
    .set({ building: () => 'building' })
    .where({ assignmentId })
    .execute();
  return em.findOneBy(AssignmentRow, { assignmentId });
}
