/**
 * A gateway counts time since its boot, which nobody can set wrong. Each contact tells the server where that count
 * stands; the message's way makes it look later than it is, so the smallest difference ever seen is the best one. It is
 * let grow by a little, since two clocks never run equally fast.
 */

/** How a boot's steady time becomes real time. */
export interface SteadyOffset {
  /** real time (ms since 1970) at steady time zero */
  readonly offsetMs: number;
  readonly measuredAtMs: number;
}

/** How far two clocks drift apart at most: 100 parts per million, 8.6 s a day. */
const DRIFT = 1e-4;

/** How far a reading may seem ahead of the server before it is refused: rounding, no more. */
export const FUTURE_TOLERANCE_MS = 2_000;

/** The offset after one more contact, at which the gateway's steady clock said `nowSteadyMs`. */
export function joinClock(previous: SteadyOffset | null, nowMs: number, nowSteadyMs: number): SteadyOffset {
  const seenMs = nowMs - nowSteadyMs;
  if (!previous) return { offsetMs: seenMs, measuredAtMs: nowMs };
  const elapsedMs = Math.max(0, nowMs - previous.measuredAtMs);
  return { offsetMs: Math.min(seenMs, Math.round(previous.offsetMs + elapsedMs * DRIFT)), measuredAtMs: nowMs };
}

/** Real time of a reading that was taken at `steadyMs` of the same boot. */
export function readAtMs(offset: SteadyOffset, steadyMs: number): number {
  return offset.offsetMs + steadyMs;
}

/** Whether a reading claims to be from a time that has not come. */
export function isFromFuture(atMs: number, nowMs: number): boolean {
  return atMs > nowMs + FUTURE_TOLERANCE_MS;
}
