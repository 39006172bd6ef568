/** How a gateway proves itself: a one-time code at enrolment, afterwards its own P-256 key over the server's nonce. */
import { createPublicKey, verify } from 'node:crypto';
import { challengeText, fromBase64Url, toBase64Url } from '#shared';

/** How long a gateway's code can be used. */
export const CODE_LIFETIME_MS = 24 * 3600_000;

/** Whether the bytes are an uncompressed point on P-256. */
export function isPublicKey(point: Uint8Array): boolean {
  try {
    keyOf(point);
    return true;
  } catch {
    return false;
  }
}

/** Whether the signature (r and s, base64url) over the challenge is of this key. */
export function provesItself(point: Uint8Array, nonce: string, signature: string): boolean {
  const bytes = fromBase64Url(signature);
  if (bytes?.length !== 64) return false;
  const key = { key: keyOf(point), dsaEncoding: 'ieee-p1363' } as const;
  return verify('sha256', Buffer.from(challengeText(nonce)), key, bytes);
}

function keyOf(point: Uint8Array) {
  if (point.length !== 65 || point[0] !== 4) throw new RangeError('not an uncompressed point');
  const x = toBase64Url(point.subarray(1, 33));
  const y = toBase64Url(point.subarray(33));
  return createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' });
}
