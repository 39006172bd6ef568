import type { MeterCode } from '#shared';
import { nextPoll, silentFromAfter, type PollCandidate } from './next-poll.js';

const code = (at: number): MeterCode => `02010301${String(at).padStart(2, '0')}` as MeterCode;
const meter = (at: number, change: Partial<PollCandidate> = {}): PollCandidate => ({
  meterCode: code(at),
  lastTryMs: 0,
  silentTries: 0,
  ...change,
});

describe('next poll', () => {
  it('asks meters that were never asked first', () => {
    const meters = [meter(1, { lastTryMs: 10 }), meter(2, { lastTryMs: undefined })];
    expect(nextPoll(meters, 5000, 1000, 0)).toEqual({ what: 'poll', meterCode: code(2) });
  });

  it('asks the one that has waited longest, when it is due', () => {
    const meters = [meter(1, { lastTryMs: 500 }), meter(2, { lastTryMs: 100 })];
    expect(nextPoll(meters, 1099, 1000, 0)).toEqual({ what: 'wait', untilMs: 1100 });
    expect(nextPoll(meters, 1100, 1000, 0)).toEqual({ what: 'poll', meterCode: code(2) });
  });

  it('asks a silent meter before the others, but only when the silent ones have their turn', () => {
    const meters = [meter(1), meter(2, { silentTries: 1 })];
    expect(nextPoll(meters, 60_000, 1000, 60_001)).toEqual({ what: 'poll', meterCode: code(1) });
    expect(nextPoll(meters, 60_001, 1000, 60_001)).toEqual({ what: 'poll', meterCode: code(2) });
  });

  it('asks a meter that stays silent less and less often, every ten minutes at least', () => {
    const dueMs = (silentTries: number): number => {
      const next = nextPoll([meter(1, { silentTries })], 0, 1000, 0);
      return next.what === 'wait' ? next.untilMs : 0;
    };
    expect([1, 2, 3, 4, 100].map(dueMs)).toEqual([1000, 2000, 4000, 8000, 600_000]);
  });

  it('asks the silent ones on without waiting for their turn where no meter answers', () => {
    const meters = [meter(1, { silentTries: 1 }), meter(2, { silentTries: 2 })];
    expect(nextPoll(meters, 5000, 1000, 60_000)).toEqual({ what: 'poll', meterCode: code(1) });
    expect(nextPoll([...meters, meter(3, { lastTryMs: 4500 })], 5000, 1000, 60_000)).toEqual({
      ...{ what: 'wait', untilMs: 5500 },
    });
  });

  it('has nothing to do on a bus without meters', () => {
    expect(nextPoll([], 100, 1000, 0)).toEqual({ what: 'wait', untilMs: 1100 });
  });

  it('keeps nine tenths of the bus for the meters that answer, with eight of thirty-two silent', () => {
    const POLL_MS = 170;
    const SILENT_MS = 2300;
    const meters = new Map(Array.from({ length: 32 }, (_, at) => [code(at), meter(at, { lastTryMs: undefined })]));
    const isDead = (meterCode: MeterCode): boolean => Number(meterCode.slice(-2)) < 8;
    let nowMs = 0;
    let silentFromMs = 0;
    let polls = 0;
    while (nowMs < 600_000) {
      const next = nextPoll([...meters.values()], nowMs, 1000, silentFromMs);
      if (next.what === 'wait') {
        nowMs = next.untilMs;
        continue;
      }
      const { meterCode } = next;
      const silentTries = meters.get(meterCode)?.silentTries ?? 0;
      nowMs += isDead(meterCode) ? SILENT_MS : POLL_MS;
      if (isDead(meterCode)) silentFromMs = silentFromAfter(nowMs, SILENT_MS);
      else polls += 1;
      meters.set(meterCode, {
        ...meter(0),
        meterCode,
        lastTryMs: nowMs,
        silentTries: isDead(meterCode) ? silentTries + 1 : 0,
      });
    }
    expect(polls).toBeGreaterThan(0.85 * (600_000 / POLL_MS));
    // And each dead one is still asked, so that it is found when it comes back.
    for (const [meterCode, { silentTries }] of meters) if (isDead(meterCode)) expect(silentTries).toBeGreaterThan(2);
  });
});
