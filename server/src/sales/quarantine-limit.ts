/**
 * How much that nobody can believe is kept. Anybody may knock at the intake, so what no device of ours signed is counted
 * by the address that it comes from, and there is a cap for all. What a device signed is never counted: it stays whole.
 */
export const UNBELIEVED_PER_SOURCE = 100;
export const UNBELIEVED_WINDOW_MS = 3_600_000;
/** of all addresses together, while no person has looked */
export const UNBELIEVED_IN_ALL = 10_000;
/** addresses that are remembered at once; the one that was heard least lately is forgotten first */
const SOURCES_KEPT = 10_000;

/** Counts by address within a window that begins with the first item. The caller hands in the time. */
export class SourceCounts {
  private readonly counts = new Map<string, { count: number; readonly endsMs: number }>();

  /** Whether so many more may be kept of this address. */
  mayKeep(source: string, more: number, nowMs: number): boolean {
    const known = this.counts.get(source);
    const before = known && nowMs < known.endsMs ? known.count : 0;
    return before + more <= UNBELIEVED_PER_SOURCE;
  }

  kept(source: string, more: number, nowMs: number): void {
    const known = this.counts.get(source);
    const isOver = !known || nowMs >= known.endsMs;
    this.counts.delete(source);
    this.counts.set(
      source,
      isOver ? { count: more, endsMs: nowMs + UNBELIEVED_WINDOW_MS } : { ...known, count: known.count + more },
    );
    const [oldest] = this.counts.keys();
    if (this.counts.size > SOURCES_KEPT && oldest !== undefined) this.counts.delete(oldest);
  }
}
