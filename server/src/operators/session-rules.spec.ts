import { LATER_SETTINGS } from '#shared';
import { endsOf, isOver, isReused, sessionLimits, TOKEN_GRACE_MS } from './session-rules.js';
import { countsOf, SIGN_IN_WINDOW_MS, waitMs } from './sign-in-limits.js';

const NOW = new Date('2026-03-02T09:00:00Z');
const before = (ms: number) => new Date(NOW.getTime() - ms);

describe('session rules', () => {
  it('end a session that was not used for a week, or is a month old', () => {
    const limits = sessionLimits(LATER_SETTINGS);
    const { idleMs, lifeMs } = limits;
    expect([idleMs, lifeMs].map((ms) => ms / 86_400_000)).toEqual([7, 30]);
    expect(isOver({ startedAt: before(lifeMs - 1), lastUsedAt: before(idleMs - 1) }, limits, NOW)).toBeFalse();
    expect(isOver({ startedAt: before(idleMs), lastUsedAt: before(idleMs) }, limits, NOW)).toBeTrue();
    expect(isOver({ startedAt: before(lifeMs), lastUsedAt: NOW }, limits, NOW)).toBeTrue();
  });

  it('end an idle session never later than its life does', () => {
    const [startedAt, lastUsedAt] = [before(4_000), before(1_000)];
    const ends = (idleMs: number) => endsOf({ startedAt, lastUsedAt }, { idleMs, lifeMs: 10_000 });
    expect(ends(2_000)).toEqual({ idleEndsAt: before(-1_000), endsAt: before(-6_000) });
    expect(ends(60_000).idleEndsAt).toEqual(before(-6_000));
  });

  it('bear a token until a minute after its successor was used', () => {
    expect(isReused({ retiredAt: null }, NOW)).toBeFalse();
    expect(isReused({ retiredAt: before(TOKEN_GRACE_MS) }, NOW)).toBeFalse();
    expect(isReused({ retiredAt: before(TOKEN_GRACE_MS + 1) }, NOW)).toBeTrue();
  });
});

describe('sign-in limits', () => {
  it('make one wait for the rest of the window once the limit is passed', () => {
    const windowStartedAt = before(60_000);
    expect(waitMs({ failures: 10, windowStartedAt }, 10, NOW)).toBe(0);
    expect(waitMs({ failures: 11, windowStartedAt }, 10, NOW)).toBe(SIGN_IN_WINDOW_MS - 60_000);
    expect(waitMs({ failures: 99, windowStartedAt: before(SIGN_IN_WINDOW_MS) }, 10, NOW)).toBe(0);
  });

  it('are narrow for a name at a source, and too wide to lock an operator out by his name alone', () => {
    const [source, pair, name] = countsOf('ada', '10.0.0.1').map(({ limit }) => limit);
    expect(pair).toBeLessThan(source ?? 0);
    expect(source).toBeLessThan(name ?? 0);
  });
});
