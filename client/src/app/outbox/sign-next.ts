/**
 * The device's next number goes to whoever stores it first: an item is signed for the number that is next, and begins
 * again when another tab took it meanwhile.
 */
import type { ItemStatus, OutboxItem } from './outbox-database';

/** Other tabs of this device may take the number between reading and putting; each time begins again. */
const MAX_TRIES = 50;

/** Thrown inside the transaction to roll it back and sign anew. */
export class BeginAgain extends Error {}

/** Tries until the item is stored; undefined when it never was. */
export async function untilStored<T>(attempt: () => Promise<T>): Promise<T | undefined> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    try {
      return await attempt();
    } catch (error) {
      // A second tab took the number, or this very form: look again.
      if (!(error instanceof BeginAgain || isConstraint(error))) throw error;
    }
  }
  return undefined;
}

/** Where an item stands that was stored this moment. */
export function queuedStatus({ id, kind, deviceId, number, queuedAtMs }: OutboxItem): ItemStatus {
  return {
    ...{ id, ...(kind && { kind }), deviceId, number, state: 'queued', reason: null, receivedAt: null },
    ...{ progress: null, problem: null, changedAtMs: queuedAtMs },
  };
}

function isConstraint(error: unknown): boolean {
  return error instanceof Error && error.name === 'ConstraintError';
}
