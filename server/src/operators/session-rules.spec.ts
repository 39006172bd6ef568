import { isOver, isReused, SESSION_IDLE_MS, SESSION_LIFE_MS, TOKEN_GRACE_MS } from './session-rules.js';
import { countsOf, SIGN_IN_WINDOW_MS, waitMs } from './sign-in-limits.js';

const NOW = new Date('2026-03-02T09:00:00Z');
const before = (ms: number) => new Date(NOW.getTime() - ms);

describe('session rules', () => {
  it('end a session that was not used for a week, or is a month old', () => {
    expect(
      isOver({ startedAt: before(SESSION_LIFE_MS - 1), lastUsedAt: before(SESSION_IDLE_MS - 1) }, NOW),
    ).toBeFalse();
    expect(isOver({ startedAt: before(SESSION_IDLE_MS), lastUsedAt: before(SESSION_IDLE_MS) }, NOW)).toBeTrue();
    expect(isOver({ startedAt: before(SESSION_LIFE_MS), lastUsedAt: NOW }, NOW)).toBeTrue();
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
