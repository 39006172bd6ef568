import * as fc from 'fast-check';
import { SourceCounts, UNBELIEVED_PER_SOURCE, UNBELIEVED_WINDOW_MS } from './quarantine-limit.js';

describe('the limit of what cannot be believed', () => {
  it('is reached by one address alone, and is new when its window is over', () => {
    const counts = new SourceCounts();
    expect(counts.mayKeep('a', UNBELIEVED_PER_SOURCE, 0)).toBeTrue();
    counts.kept('a', UNBELIEVED_PER_SOURCE, 0);
    expect(counts.mayKeep('a', 1, UNBELIEVED_WINDOW_MS - 1)).toBeFalse();
    expect(counts.mayKeep('b', 1, 0)).toBeTrue();
    expect(counts.mayKeep('a', 1, UNBELIEVED_WINDOW_MS)).toBeTrue();
  });

  it('is never passed within a window, however the items come', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ more: fc.integer({ min: 1, max: 50 }), afterMs: fc.nat(UNBELIEVED_WINDOW_MS / 4) })),
        (knocks) => {
          const counts = new SourceCounts();
          const kept: { atMs: number; more: number }[] = [];
          let nowMs = 0;
          let beganMs = -UNBELIEVED_WINDOW_MS;
          for (const { more, afterMs } of knocks) {
            nowMs += afterMs;
            if (!counts.mayKeep('a', more, nowMs)) continue;
            if (nowMs - beganMs >= UNBELIEVED_WINDOW_MS) beganMs = nowMs;
            counts.kept('a', more, nowMs);
            kept.push({ atMs: nowMs, more });
            const inWindow = kept.filter(({ atMs }) => atMs >= beganMs).reduce((sum, one) => sum + one.more, 0);
            expect(inWindow).toBeLessThanOrEqual(UNBELIEVED_PER_SOURCE);
          }
        },
      ),
    );
  });
});
