import { setTimeout as pause } from 'node:timers/promises';
import type { ResponseOf, Route } from '#shared';
import { type Asked, Refused } from './door.js';
import type { FaultCount } from './fault-source.js';
import type { Office } from './open-property.js';
import type { Random } from './random.js';

const CHANCES = { again: 0.15, twice: 0.1 };
const AGAIN_AFTER_MS = { least: 100, most: 800 };

/** The server did a command, or refused it with a stable reason. */
export type Answer<T> =
  { readonly done: T; readonly refusal: null } | { readonly done: undefined; readonly refusal: string };

/** The run ended before the server spoke. */
export class Unanswered extends Error {}

/**
 * Where the office sends its commands from: over a line that breaks, the same bytes again until the server has spoken,
 * now and then by two senders at once, and now and then once more when it is done.
 */
export class Desk {
  /** what the server said against its own word, as sentences */
  readonly broken: string[] = [];

  constructor(
    private readonly office: Office,
    private readonly random: Random,
    private readonly count: FaultCount,
    private readonly untilMs: number,
  ) {}

  /** Sends a command until it is answered for good. Rejects with `Unanswered` when the time is over. */
  async send<R extends Route>(route: R, asked: Omit<Asked<R>, 'token'>): Promise<Answer<ResponseOf<R>>> {
    const first = this.random.chance(CHANCES.twice) ? await this.twice(route, asked) : await this.once(route, asked);
    if (!this.random.chance(CHANCES.again)) return first;
    this.count.add('command sent again when it was done');
    const second = await this.once(route, asked);
    if (first.done === undefined) return second;
    if (second.refusal !== null) this.broken.push(`${route.path} was done, and then refused: ${second.refusal}`);
    return first;
  }

  /** What the office sees; asked for until it comes. */
  async look<R extends Route>(route: R, asked: Omit<Asked<R>, 'token'>): Promise<ResponseOf<R>> {
    const { done, refusal } = await this.once(route, asked);
    if (done === undefined) throw new Error(`${route.method} ${route.path} was refused: ${refusal}`);
    return done;
  }

  private async twice<R extends Route>(route: R, asked: Omit<Asked<R>, 'token'>): Promise<Answer<ResponseOf<R>>> {
    this.count.add('command sent by two at once');
    const [one, other] = await Promise.all([this.once(route, asked), this.once(route, asked)]);
    for (const { refusal } of [one, other]) {
      if (refusal?.endsWith('_taken')) this.broken.push(`${route.path} refused its own id: ${refusal}`);
    }
    return one.done === undefined ? other : one;
  }

  private async once<R extends Route>(route: R, asked: Omit<Asked<R>, 'token'>): Promise<Answer<ResponseOf<R>>> {
    for (;;) {
      try {
        return { done: await this.office.ask(route, asked), refusal: null };
      } catch (error) {
        if (error instanceof Refused && error.status < 500) return { done: undefined, refusal: error.refusal };
      }
      if (Date.now() > this.untilMs) throw new Unanswered(`${route.method} ${route.path} was never answered`);
      await pause(this.random.whole(AGAIN_AFTER_MS.least, AGAIN_AFTER_MS.most));
    }
  }
}
