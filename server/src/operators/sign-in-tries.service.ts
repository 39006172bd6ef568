import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type EntityManager, LessThan, MoreThan } from 'typeorm';
import { Clock } from '../database/clock.js';
import { Database } from '../database/database.js';
import { Refused } from '../http/refused.js';
import { SignInFailureRow } from './session.entity.js';
import { countsOf, SIGN_IN_WINDOW_MS, waitMs } from './sign-in-limits.js';

const SECOND_MS = 1000;
/** Names and addresses that were tried are not kept, only counted. */
const hashOf = (counted: string) => createHash('sha256').update(counted).digest('base64url');

/** How often a password was tried. */
@Injectable()
export class SignInTries {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Counted before the password is looked at, so that many tries at once are no way around. Refused `sign_in_too_often`. */
  async count(loginName: string, source: string): Promise<void> {
    const now = this.clock.now();
    const waitsMs = await this.database.transaction(async (em) => {
      for (const { counted, limit } of countsOf(loginName, source)) {
        const wait = waitMs(await raiseCount(em, hashOf(counted), now), limit, now);
        if (wait > 0) return wait;
      }
      return 0;
    });
    if (waitsMs === 0) return;
    const seconds = Math.ceil(waitsMs / SECOND_MS);
    throw new Refused('sign_in_too_often', `too many wrong sign-ins: try again in ${seconds} s`, {
      details: { seconds },
    });
  }

  /** A success takes its try back; windows that are over go with it. */
  async forget(em: EntityManager, loginName: string, source: string): Promise<void> {
    for (const { counted } of countsOf(loginName, source)) {
      await em.decrement(SignInFailureRow, { countedHash: hashOf(counted), failures: MoreThan(0) }, 'failures', 1);
    }
    const overAt = new Date(this.clock.now().getTime() - SIGN_IN_WINDOW_MS);
    await em.delete(SignInFailureRow, { windowStartedAt: LessThan(overAt) });
  }
}

/** One more failure in the window that runs, or the first of a new one. */
async function raiseCount(em: EntityManager, countedHash: string, now: Date): Promise<SignInFailureRow> {
  const first = { countedHash, windowStartedAt: now, failures: 0 };
  await em.createQueryBuilder().insert().into(SignInFailureRow).values(first).orIgnore().execute();
  await em.increment(SignInFailureRow, { countedHash }, 'failures', 1);
  const count = await em.findOneByOrFail(SignInFailureRow, { countedHash });
  if (now.getTime() - count.windowStartedAt.getTime() < SIGN_IN_WINDOW_MS) return count;
  await em.update(SignInFailureRow, { countedHash }, { windowStartedAt: now, failures: 1 });
  return { ...first, failures: 1 };
}
