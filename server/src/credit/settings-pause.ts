/**
 * How long to wait before settings that were handed to a gateway and not answered for are handed to it again: meters
 * wear out by writing, so the pauses grow to a day.
 */
const FIRST_MS = 60_000;
const LONGEST_MS = 24 * 3600_000;

/** The pause after so many tries. */
export function settingsPauseMs(tries: number): number {
  return Math.min(LONGEST_MS, FIRST_MS * 4 ** Math.max(0, Math.min(tries - 1, 10)));
}
