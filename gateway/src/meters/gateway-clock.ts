import { randomUUID } from 'node:crypto';

/** The gateway's clocks: the wall's, which may jump, and its own, which only goes forward from the start of the process. */
export interface GatewayClock {
  now(): Date;
  /** whole ms since the start, never back */
  steadyMs(): number;
  /** another one at each start: steady times are compared within one boot only */
  readonly bootId: string;
}

/** The machine's own clocks; the steady one begins with the process. */
export const systemClock = (): GatewayClock => ({
  now: () => new Date(),
  steadyMs: () => Math.round(performance.now()),
  bootId: randomUUID(),
});
