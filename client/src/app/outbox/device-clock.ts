/**
 * Time on a tablet that nobody can be trusted to set. While the tablet's clock is near the server's, the difference of
 * the last contact is added; a clock that is further off is taken as it is, and the rules stop the sale in words.
 */
import { CLOCK_TOLERANCE_MS, isClockBehind } from '#shared';
import type { ClockRow } from './outbox-database';

/** The best guess of real time, ms since 1970. */
export function deviceTime(nowMs: number, clock: Pick<ClockRow, 'offsetMs'>): number {
  return Math.abs(clock.offsetMs) <= CLOCK_TOLERANCE_MS ? nowMs + clock.offsetMs : nowMs;
}

export type ClockFault = 'clock_behind' | 'clock_off';

/** Why this clock may not date a sale: behind what was already seen, or off from the server at the last contact. */
export function clockFault(nowMs: number, clock: ClockRow): ClockFault | undefined {
  if (isClockBehind(deviceTime(nowMs, clock), clock.highestSeenMs)) return 'clock_behind';
  if (Math.abs(clock.offsetMs) > CLOCK_TOLERANCE_MS) return 'clock_off';
  return undefined;
}

/** The clock after the server told its time: its word is the highest seen from now on. */
export function afterContact(clock: ClockRow, serverTimeMs: number, nowMs: number): ClockRow {
  return {
    key: 'clock',
    serverTimeSeenMs: Math.max(clock.serverTimeSeenMs, serverTimeMs),
    highestSeenMs: serverTimeMs,
    offsetMs: serverTimeMs - nowMs,
  };
}

/** The clock after a sale was dated: time does not go back behind it. */
export function afterSale(clock: ClockRow, soldAtMs: number): ClockRow {
  return { ...clock, highestSeenMs: Math.max(clock.highestSeenMs, soldAtMs) };
}
