import fc from 'fast-check';
import { isFromFuture, joinClock, readAtMs, type SteadyOffset } from './join-clock.js';

const NOW = Date.parse('2026-03-02T09:00:00.000Z');

describe('join clock', () => {
  it('joins a reading to the time at which it was taken', () => {
    const offset = joinClock(null, NOW, 50_000);
    expect(readAtMs(offset, 50_000)).toBe(NOW);
    expect(readAtMs(offset, 20_000)).toBe(NOW - 30_000);
  });

  it('does not take the delay of a message for a later time', () => {
    const quick = joinClock(null, NOW, 50_000);
    const late = joinClock(quick, NOW + 70_000, 60_000);
    expect(readAtMs(late, 60_000)).toBe(NOW + 10_007);
  });

  it('learns from a quicker message', () => {
    const slow = joinClock(null, NOW + 5_000, 50_000);
    expect(readAtMs(joinClock(slow, NOW + 10_000, 60_000), 60_000)).toBe(NOW + 10_000);
  });

  it('follows a clock that runs slower, within its drift', () => {
    let offset: SteadyOffset | null = null;
    for (let hour = 0; hour <= 48; hour++) {
      offset = joinClock(offset, NOW + hour * 3600_000, Math.round(hour * 3600_000 * (1 - 0.00005)));
    }
    const atMs = readAtMs(offset ?? { offsetMs: 0, measuredAtMs: 0 }, Math.round(48 * 3600_000 * (1 - 0.00005)));
    expect(Math.abs(atMs - (NOW + 48 * 3600_000))).toBeLessThan(50);
  });

  it('never puts what was taken before the message into the future, however late messages are', () => {
    const delays = fc.array(fc.nat(600_000), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(delays, (delayed) => {
        let offset: SteadyOffset | null = null;
        let steadyMs = 0;
        let arrivedMs = NOW;
        return delayed.every((delayMs) => {
          steadyMs += 10_000;
          arrivedMs = Math.max(arrivedMs, NOW + steadyMs + delayMs);
          offset = joinClock(offset, arrivedMs, steadyMs);
          return !isFromFuture(readAtMs(offset, steadyMs), arrivedMs);
        });
      }),
    );
  });

  it('refuses what is more than two seconds ahead', () => {
    expect(isFromFuture(NOW + 2_000, NOW)).toBeFalse();
    expect(isFromFuture(NOW + 2_001, NOW)).toBeTrue();
  });
});
