/**
 * When was it sold? The device's clock says, but a sale was made after the device's sale before it and before it came
 * in: what lies outside is moved to the nearer end. A clock that is off by more than the tolerance is marked as
 * doubtful, and so is one that is behind a server time which the device had already seen.
 */
import { CLOCK_TOLERANCE_MS } from '#shared';

export interface ClampedTime {
  readonly soldAtMs: number;
  readonly doubtful: boolean;
}

/**
 * All in ms since 1970. `previousMs` is the time of the device's item before, of its enrolment when there is none;
 * `serverTimeSeenMs` is undefined when the item does not tell it.
 */
export function clampSoldAt(
  claimedMs: number,
  previousMs: number,
  arrivedMs: number,
  serverTimeSeenMs?: number,
): ClampedTime {
  const soldAtMs = Math.min(Math.max(claimedMs, previousMs), Math.max(arrivedMs, previousMs));
  const behindSeen = serverTimeSeenMs !== undefined && claimedMs < serverTimeSeenMs - CLOCK_TOLERANCE_MS;
  return { soldAtMs, doubtful: Math.abs(soldAtMs - claimedMs) > CLOCK_TOLERANCE_MS || behindSeen };
}
