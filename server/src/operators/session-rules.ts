/**
 * A session lives as long as it is used, within the property's limits. Each refresh gives a new token. The one before
 * stays good until its successor is used, since the reply that held the successor may have been lost with the signal,
 * and for a minute after that, since a second tab may still hold it. A token that comes later than that is in two
 * hands: the session ends.
 *
 * A token younger than `ROTATE_AFTER_MS` is not exchanged: browsers write cookies to the disk half a minute late, so a
 * page that is reloaded several times and then killed would come back with a token from several exchanges ago.
 */
import type { Settings } from '#shared';

const HOUR_MS = 3600_000;
export const ACCESS_LIFE_MS = 10 * 60_000;
export const TOKEN_GRACE_MS = 60_000;
export const ROTATE_AFTER_MS = 5 * 60_000;

export interface SessionLimits {
  /** ends after so long without use */
  readonly idleMs: number;
  /** ends when it is so old, however much it is used */
  readonly lifeMs: number;
}

export interface SessionTimes {
  readonly startedAt: Date;
  readonly lastUsedAt: Date;
}

/** The limits that the property has chosen. */
export function sessionLimits(settings: Pick<Settings, 'sessionIdleHours' | 'sessionLifeHours'>): SessionLimits {
  return { idleMs: settings.sessionIdleHours * HOUR_MS, lifeMs: settings.sessionLifeHours * HOUR_MS };
}

/** When a session ends by time alone: unless it is used before, and in any case. */
export function endsOf({ startedAt, lastUsedAt }: SessionTimes, { idleMs, lifeMs }: SessionLimits) {
  const endsMs = startedAt.getTime() + lifeMs;
  return { idleEndsAt: new Date(Math.min(lastUsedAt.getTime() + idleMs, endsMs)), endsAt: new Date(endsMs) };
}

/** Whether a session is over by time alone. */
export function isOver(session: SessionTimes, limits: SessionLimits, now: Date): boolean {
  return endsOf(session, limits).idleEndsAt <= now;
}

/** Whether a refresh token shows up after it should be forgotten. */
export function isReused(token: { readonly retiredAt: Date | null }, now: Date): boolean {
  return token.retiredAt !== null && now.getTime() - token.retiredAt.getTime() > TOKEN_GRACE_MS;
}

/** Whether a refresh gives the next token, or the same once more. */
export function isDueForNext(token: { readonly issuedAt: Date }, now: Date): boolean {
  return now.getTime() - token.issuedAt.getTime() >= ROTATE_AFTER_MS;
}
