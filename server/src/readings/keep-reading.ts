/**
 * Meters are polled every few seconds; the history keeps one reading per collection interval, the first of each day, and
 * every reading at which credit or relay changed. The meter's state is always the newest reading.
 */
export interface HistoryPoint {
  readonly readAtMs: number;
  readonly purchaseCount: number | null;
  readonly relayClosed: boolean | null;
}

/** Whether a reading goes into the history. `dayOf` tells the site's day of an instant. */
export function keepReading(
  kept: HistoryPoint | null,
  reading: HistoryPoint,
  intervalMs: number,
  dayOf: (atMs: number) => string,
): boolean {
  if (!kept) return true;
  if (reading.readAtMs <= kept.readAtMs) return true;
  if (reading.readAtMs - kept.readAtMs >= intervalMs) return true;
  if (reading.purchaseCount !== kept.purchaseCount || reading.relayClosed !== kept.relayClosed) return true;
  return dayOf(reading.readAtMs) !== dayOf(kept.readAtMs);
}
