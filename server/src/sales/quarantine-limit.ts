/**
 * How much that nobody can believe is kept. Anybody may knock at the intake, so what no device of ours signed is counted
 * by the address that it comes from, and there is a cap for all. What a device signed is never counted: it stays whole.
 * What is counted are the rows themselves, so that servers side by side, and one that was started again, count alike.
 */
export const UNBELIEVED_PER_SOURCE = 100;
export const UNBELIEVED_WINDOW_MS = 3_600_000;
/** of all addresses together, while no person has looked */
export const UNBELIEVED_IN_ALL = 10_000;

export interface Unbelieved {
  /** kept of this address within the window; 0 where no address is known */
  readonly fromHere: number;
  /** kept of all addresses, and nobody has looked */
  readonly inAll: number;
}

/** Whether so many more may be kept. */
export function mayKeep(kept: Unbelieved, more: number): boolean {
  return kept.fromHere + more <= UNBELIEVED_PER_SOURCE && kept.inAll + more <= UNBELIEVED_IN_ALL;
}
