/** Devices' and gateways' keys: P-256, as 65 uncompressed bytes, signatures as r and s in 64. */
import { createPublicKey, type KeyObject, verify } from 'node:crypto';

/** The key of 65 bytes; undefined when they are no point of the curve. Keep it: parsing costs as much as verifying. */
export function p256Key(publicKey: Uint8Array): KeyObject | undefined {
  if (publicKey.length !== 65 || publicKey[0] !== 4) return undefined;
  const part = (from: number) => Buffer.from(publicKey.subarray(from, from + 32)).toString('base64url');
  try {
    return createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', x: part(1), y: part(33) } });
  } catch {
    return undefined;
  }
}

/** Whether the signature is the key's over exactly these bytes. */
export function isSignedBy(key: KeyObject, bytes: Uint8Array, signature: Uint8Array): boolean {
  return signature.length === 64 && verify('sha256', bytes, { key, dsaEncoding: 'ieee-p1363' }, signature);
}
