/** What a bench says of what it measured. */

/** The middle one of the values; of an even number of them the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const above = sorted[Math.floor(sorted.length / 2)] ?? NaN;
  const below = sorted[Math.ceil(sorted.length / 2) - 1] ?? NaN;
  return (above + below) / 2;
}

/** The smallest value that at least `share` of all do not pass (nearest rank). */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(Math.ceil(sorted.length * share), 1) - 1] ?? NaN;
}

/** `p50 12.3 · p95 20.1 · p99 25.0 ms (N 100)` */
export function distribution(valuesMs: readonly number[]): string {
  const shown = ([50, 95, 99] as const).map((share) => `p${share} ${percentile(valuesMs, share / 100).toFixed(1)}`);
  return `${shown.join(' · ')} ms (N ${valuesMs.length})`;
}

/** How long the work took. */
export async function secondsOf(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / 1000;
}
