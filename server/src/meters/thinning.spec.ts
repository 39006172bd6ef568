import { type MinorUnits, minorUnits } from '#shared';
import { STRETCHES, Thinning } from './thinning.js';

interface Point {
  readonly readAt: string;
  readonly remainingMinor: MinorUnits | null;
  readonly purchaseCount: number | null;
}

const MINUTE_MS = 60_000;
const at = (minute: number): number => Date.UTC(2026, 2, 2) + minute * MINUTE_MS;
const point = (minute: number, remainingMinor: number | null, purchaseCount: number | null = 1): Point => ({
  readAt: new Date(at(minute)).toISOString(),
  remainingMinor: remainingMinor === null ? null : minorUnits(remainingMinor),
  purchaseCount,
});
function thinned(points: readonly Point[]): Point[] {
  const thinning = new Thinning<Point>(Date.parse(points[0]?.readAt ?? ''), Date.parse(points.at(-1)?.readAt ?? ''));
  for (const one of points) thinning.add(one);
  return thinning.done();
}
const MANY = 50_000;

describe('a thinned line', () => {
  it('has few points of many, in the order of time, and begins and ends where the readings do', () => {
    const points = Array.from({ length: MANY }, (_, minute) => point(minute, Math.round(1000 * Math.sin(minute))));
    const left = thinned(points);
    expect(left.length).toBeLessThanOrEqual(4 * STRETCHES);
    expect(left.length).toBeGreaterThan(STRETCHES);
    expect([left[0], left.at(-1)]).toEqual([points[0], points.at(-1)]);
    expect(left.map(({ readAt }) => readAt)).toEqual(left.map(({ readAt }) => readAt).sort());
    expect(new Set(left).size).toBe(left.length);
  });

  it('keeps the one deep and the one high reading wherever they are', () => {
    for (const where of [1, 777, 25_001, MANY - 2]) {
      const points = Array.from({ length: MANY }, (_, minute) => {
        return point(minute, minute === where ? -999 : minute === MANY - where ? 99_999 : 500);
      });
      const values = new Set(thinned(points).map(({ remainingMinor }) => Number(remainingMinor)));
      expect(values).toEqual(new Set([500, -999, 99_999]));
    }
  });

  it('keeps every reading before which the meter took a purchase, also after one that told no count', () => {
    const bought = new Set([100, 101, 102, 30_000]);
    let count = 1;
    const points = Array.from({ length: MANY }, (_, minute) => {
      if (bought.has(minute)) count += 1;
      return point(minute, 500, minute === 29_999 ? null : count);
    });
    const left = new Set(thinned(points));
    for (const minute of bought) expect(left.has(points[minute]!)).withContext(`minute ${minute}`).toBeTrue();
  });

  it('is drawn of a meter without a balance too', () => {
    const points = Array.from({ length: MANY }, (_, minute) => point(minute, null, null));
    expect(thinned(points).length).toBe(2 * STRETCHES);
  });

  it('has no points between which nothing was read', () => {
    const left = thinned([point(0, 5), point(1, 6), point(MANY, 7)]);
    expect(left.map(({ remainingMinor }) => Number(remainingMinor))).toEqual([5, 6, 7]);
  });
});
