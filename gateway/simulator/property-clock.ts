/** The time inside the simulated property: it may run faster than outside, and never goes back. */
export class PropertyClock {
  private readonly startedAt = performance.now();
  private addedMs = 0;

  /** `start` in ms since 1970; `speed` 1 is real time. */
  constructor(
    private readonly start: number,
    private readonly speed: number,
  ) {}

  /** ms since 1970, whole */
  now(): number {
    return Math.floor(this.start + (performance.now() - this.startedAt) * this.speed) + this.addedMs;
  }

  /** Lets time pass at once, in ms of the property. */
  advance(ms: number): void {
    this.addedMs += Math.max(0, Math.floor(ms));
  }
}
