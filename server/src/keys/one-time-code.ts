/** One-time codes, with which a gateway or a device is let in once: told once, stored as a hash. */
import { createHash } from 'node:crypto';

/** No letters that look like digits, so that a code can be read out over the telephone. */
const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** What a code is for, with its length in letters, five bits each, and how they are grouped. */
export const CODE_KINDS = {
  /** 100 bits: anybody may try one */
  gateway: { letters: 20, group: 5 },
  /** 60 bits: only who is signed in may try one, and it ends soon */
  device: { letters: 12, group: 4 },
} as const;
export type CodeKind = keyof typeof CODE_KINDS;

/** A code from as many random bytes as it has letters: `ABCD-EFGH-JKLM`. */
export function codeFrom(kind: CodeKind, random: Uint8Array): string {
  const { letters, group } = CODE_KINDS[kind];
  const text = Array.from(random.subarray(0, letters), (byte) => ALPHABET.charAt(byte % ALPHABET.length)).join('');
  return (text.match(new RegExp(`.{${group}}`, 'g')) ?? []).join('-');
}

/** What is stored of a code, hex. Spaces, dashes and case do not matter. */
export function hashOfCode(kind: CodeKind, code: string): string {
  const plain = code.toUpperCase().replace(/[^A-Z0-9]/g, '');
  return createHash('sha256').update(`prepaid ${kind} code ${plain}`).digest('hex');
}
