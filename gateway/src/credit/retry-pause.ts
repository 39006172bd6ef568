/** How long to wait before trying again: doubling from the first pause to the longest, never giving up. */
export function retryPauseMs(failures: number, firstMs: number, longestMs: number): number {
  return Math.min(longestMs, firstMs * 2 ** Math.min(Math.max(failures - 1, 0), 30));
}
