/**
 * The device's next number goes to whoever stores it first: an item is signed for the number that is next, and begins
 * again when another tab took it meanwhile.
 */
import type { DeviceRow, ItemStatus, OutboxDatabase, OutboxItem } from './outbox-database';
import { storageRefusal, type StorageRefusal } from './storage-fault';

/** Other tabs of this device may take the number between reading and putting; each time begins again. */
const MAX_TRIES = 50;

/** Thrown inside the transaction to roll it back and sign anew. */
export class BeginAgain extends Error {}

/** Thrown where an item may not be made, inside the transaction too, which it rolls back; `signAndStore` answers with it. */
export class Refused<R extends string> extends Error {
  constructor(readonly refusal: R) {
    super(refusal);
  }
}

export type Recorded<Item, R> =
  { readonly ok: true; readonly item: Item } | { readonly ok: false; readonly refusal: R };

/**
 * Signs and stores one item by `attempt`, which signs for the next number, throws `Refused` with one of `R` where the item
 * may not be made, and `BeginAgain` where another was stored meanwhile. `ok` only when the database says that it is on the
 * disk.
 */
export async function signAndStore<Item, R extends string>(
  attempt: () => Promise<Item>,
): Promise<Recorded<Item, R | StorageRefusal>> {
  try {
    const item = await untilStored(attempt);
    return item ? { ok: true, item } : { ok: false, refusal: 'storage_failed' };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, refusal: (error as Refused<R>).refusal };
    const refusal = storageRefusal(error);
    if (refusal) return { ok: false, refusal };
    throw error;
  }
}

/** Why a device signs nothing. */
export type DeviceRefusal = 'device_missing' | 'device_revoked';

/** The device that signs; refuses where there is none, or it was revoked. */
export async function signingDevice(database: OutboxDatabase): Promise<DeviceRow> {
  const device = await database.currentDevice();
  if (!device) throw new Refused<DeviceRefusal>('device_missing');
  if (device.revoked) throw new Refused<DeviceRefusal>('device_revoked');
  return device;
}

/** Tries until the item is stored; undefined when it never was. */
async function untilStored<T>(attempt: () => Promise<T>): Promise<T | undefined> {
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
