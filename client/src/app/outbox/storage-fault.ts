/** Faults of the browser's storage as refusals with a stable name; everything else is a bug and goes on being thrown. */
export const STORAGE_REFUSALS = ['disk_full', 'storage_closed', 'storage_unavailable', 'storage_failed'] as const;
export type StorageRefusal = (typeof STORAGE_REFUSALS)[number];

const REFUSAL_BY_NAME: Readonly<Record<string, StorageRefusal>> = {
  QuotaExceededError: 'disk_full',
  DatabaseClosedError: 'storage_closed',
  InvalidStateError: 'storage_closed',
  VersionError: 'storage_closed',
  OpenFailedError: 'storage_unavailable',
  MissingAPIError: 'storage_unavailable',
  SecurityError: 'storage_unavailable',
  NotAllowedError: 'storage_unavailable',
  UnknownError: 'storage_failed',
  TimeoutError: 'storage_failed',
  AbortError: 'storage_failed',
};

/** Looks through Dexie's wrapping: an aborted transaction names the full disk only in its `inner`. */
export function storageRefusal(error: unknown): StorageRefusal | undefined {
  let found: StorageRefusal | undefined;
  for (let at = error; at instanceof Error; at = innerOf(at)) {
    const refusal = REFUSAL_BY_NAME[at.name];
    if (refusal === 'disk_full') return refusal;
    found ??= refusal;
  }
  return found;
}

function innerOf(error: Error): unknown {
  return 'inner' in error && error.inner !== error ? error.inner : undefined;
}
