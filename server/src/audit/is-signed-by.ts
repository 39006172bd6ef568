import { type KeyObject, verify } from 'node:crypto';

/** Whether one of the server's keys has signed the bytes. */
export function isSignedBy(
  keys: ReadonlyMap<string, KeyObject>,
  { keyId, signature }: { readonly keyId: string; readonly signature: Buffer },
  bytes: Uint8Array,
): boolean {
  const key = keys.get(keyId);
  return key !== undefined && verify('sha256', bytes, { key, dsaEncoding: 'ieee-p1363' }, signature);
}
