/** A form is carried out once, however often it is sent: its id is remembered with what it said and what it made. */
import { createHash } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { Refused } from '../http/refused.js';
import { isDuplicate } from './database.js';
import { RequestRow } from './request.entity.js';

export interface Request {
  /** of the form; absent where what is made is known by its own code alone */
  readonly requestId: string | undefined;
  /** all that the form said */
  readonly content: unknown;
  readonly operatorId: string;
  readonly at: Date;
}

const digestOf = (content: unknown): string => createHash('sha256').update(JSON.stringify(content)).digest('hex');

/**
 * Makes what the form asks for, unless this form has made it before; gives the code of what was made. Refused:
 * `request_taken` when the same id comes with other content, and what `make` refuses.
 */
export async function madeOnce(em: EntityManager, request: Request, make: () => Promise<string>): Promise<string> {
  const { requestId, content, operatorId, at } = request;
  if (requestId === undefined) return make();
  const digest = digestOf(content);
  const before = await em.findOneBy(RequestRow, { requestId });
  if (before && before.digest !== digest) throw requestTaken();
  if (before) return before.made;
  // Before anything is made: the same form at the same time waits for this key, and then finds what was made.
  await em.insert(RequestRow, { requestId, digest, made: '', at, operatorId });
  const made = await make();
  await em.update(RequestRow, { requestId }, { made });
  return made;
}

export const requestTaken = (): Refused =>
  new Refused('request_taken', 'This form was sent before with other content. Open a new form and fill it in.');

/** Runs a transaction again when another one has taken a key meanwhile: the second look says who has it. */
export async function againWhenTaken<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    return work();
  }
}
