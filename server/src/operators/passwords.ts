import { randomBytes, randomInt } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';

/** OWASP's parameters for argon2id, the library's default algorithm: 19 MiB, two passes, one lane. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
/** Nothing that is misread on paper: no 0 and O, no 1, I and l. */
const LETTERS = 'abcdefghijkmnpqrstuvwxyz23456789';

export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize('NFC'), PARAMETERS);
}

let nobodysHash: Promise<string> | undefined;

/** Whether the password fits. For an unknown name (no hash) it takes as long and says no. */
export async function isPassword(passwordHash: string | undefined, password: string): Promise<boolean> {
  nobodysHash ??= hashPassword(randomBytes(32).toString('base64'));
  const fits = await verify(passwordHash ?? (await nobodysHash), password.normalize('NFC'));
  return fits && passwordHash !== undefined;
}

/** A password for paper, 16 characters in groups of four, 80 bits. */
export function makePassword(): string {
  const group = () => Array.from({ length: 4 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
  return [group(), group(), group(), group()].join('-');
}
