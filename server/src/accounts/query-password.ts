/** The tenant's query password: six digits, told once, kept as an argon2id hash. */
import { randomInt } from 'node:crypto';
import { hashPassword } from '../operators/passwords.js';

const DIGITS = 6;

/** Six random digits and their hash. */
export async function makeQueryPassword(): Promise<{ readonly password: string; readonly hash: string }> {
  const password = String(randomInt(10 ** DIGITS)).padStart(DIGITS, '0');
  return { password, hash: await hashPassword(password) };
}
