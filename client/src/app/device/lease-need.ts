/** When does this device ask for a new lease? Early enough that a walk without signal does not end it. Pure. */
import type { Lease } from '#shared';

export interface HeldLease {
  readonly lease: Lease;
  readonly usedSumMinor: number;
  readonly usedCount: number;
  readonly durableAsked: boolean;
}

/** `at_once`: nothing can be sold as it should be without it. `soon`: half of it is gone. */
export type LeaseNeed = 'at_once' | 'soon' | 'none';

export function leaseNeed(
  held: HeldLease | undefined,
  durable: boolean,
  nowMs: number,
  buildings: Lease['buildings'],
): LeaseNeed {
  // A plain tab beside the installed app sells under the app's lease; asking for one of its own would take that away.
  const mayHaveMore = durable && held?.durableAsked === false;
  // What he may changed since it was granted: the lease follows, in both directions.
  const isOutdated = held !== undefined && String(held.lease.buildings) !== String(buildings);
  if (!held || nowMs >= held.lease.endsAtMs || mayHaveMore || isOutdated) return 'at_once';
  const { issuedAtMs, endsAtMs, sumMinor, count } = held.lease;
  if (held.usedCount >= count || held.usedSumMinor >= sumMinor) return 'at_once';
  const isHalfGone =
    nowMs - issuedAtMs > (endsAtMs - issuedAtMs) / 2 || held.usedCount > count / 2 || held.usedSumMinor > sumMinor / 2;
  return isHalfGone ? 'soon' : 'none';
}
