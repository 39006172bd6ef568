/** How a gateway proves itself: a one-time code at enrolment, afterwards its own P-256 key over the server's nonce. */
import { createHash, createPublicKey, verify } from 'node:crypto';
import { challengeText, fromBase64Url, toBase64Url } from '#shared';

/** No letters that look like digits, so that the code can be read out over the telephone. */
const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const CODE_LENGTH = 20;
export const CODE_LIFETIME_MS = 24 * 3600_000;

/** A one-time code of 100 bits from as many random bytes as it has letters: `ABCDE-FGHJK-LMNPQ-RSTUV`. */
export function codeFrom(random: Uint8Array): string {
  const letters = Array.from(random.subarray(0, CODE_LENGTH), (byte) => ALPHABET.charAt(byte % ALPHABET.length));
  return (letters.join('').match(/.{5}/g) ?? []).join('-');
}
export const CODE_RANDOM_BYTES = CODE_LENGTH;

/** What is stored of a code. Spaces, dashes and case do not matter. */
export function hashOfCode(code: string): string {
  const plain = code.toUpperCase().replace(/[^A-Z0-9]/g, '');
  return createHash('sha256').update(`prepaid gateway code ${plain}`).digest('hex');
}

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
