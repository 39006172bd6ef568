/** How long a tablet may know tenants: while one of its leases lives. Pure. */
import type { LeaseRow } from '../outbox/outbox-database';

type Ending = Pick<LeaseRow, 'lease'>;

/** A browser without a living lease keeps tenants in memory only. */
export function mayKeepOnDisk(leases: readonly Ending[], nowMs: number): boolean {
  return leases.some(({ lease }) => nowMs < lease.endsAtMs);
}

/** Every lease of this device is over: what it knows of tenants goes. */
export function haveLeasesEnded(leases: readonly Ending[], nowMs: number): boolean {
  return leases.length > 0 && !mayKeepOnDisk(leases, nowMs);
}

/** Buildings that the living leases of other operators of this device need. */
export function buildingsOfOthers(
  leases: readonly Pick<LeaseRow, 'lease' | 'operatorId'>[],
  operatorId: string | undefined,
  nowMs: number,
): 'all' | number[] {
  const others = leases.filter((row) => row.operatorId !== operatorId && nowMs < row.lease.endsAtMs);
  const needed = others.map(({ lease }) => lease.buildings);
  return needed.some((buildings) => buildings === 'all') ? 'all' : needed.flatMap((some) => some as number[]);
}
