/**
 * How a tablet without signal knows a PIN: by ten bits of a slow hash. Whoever carries a tablet off can try all PINs
 * against them, but one in a thousand fits, so that the tablet does not tell which one the server would take; a wrong
 * PIN that is typed by chance fits as rarely, and only a few may be typed.
 */
import * as z from 'zod/mini';
import { fromBase64Url, toBase64Url } from '#shared';

/** What OWASP asks of PBKDF2 with SHA-256: about half a second on a tablet. */
const ROUNDS = 600_000;
const BITS_KEPT = 0x3ff;

export const pinCheckSchema = z.object({ salt: z.string(), rounds: z.int(), bits: z.int() });
export type PinCheck = z.infer<typeof pinCheckSchema>;

/** What this tablet keeps of a PIN that the server has taken. */
export async function makePinCheck(pin: string, rounds = ROUNDS): Promise<PinCheck> {
  const salt = toBase64Url(crypto.getRandomValues(new Uint8Array(16)));
  return { salt, rounds, bits: await bitsOf(pin, salt, rounds) };
}

/** Whether the PIN may be the one that was kept. */
export async function fitsPinCheck(pin: string, { salt, rounds, bits }: PinCheck): Promise<boolean> {
  return (await bitsOf(pin, salt, rounds)) === bits;
}

async function bitsOf(pin: string, salt: string, iterations: number): Promise<number> {
  const key = await crypto.subtle.importKey('raw', new TextEncoder().encode(pin), 'PBKDF2', false, ['deriveBits']);
  const slow = { name: 'PBKDF2', hash: 'SHA-256', salt: new Uint8Array(fromBase64Url(salt) ?? []), iterations };
  return new DataView(await crypto.subtle.deriveBits(slow, key, 32)).getUint32(0) & BITS_KEPT;
}
