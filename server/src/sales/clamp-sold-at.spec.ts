import * as fc from 'fast-check';
import { clampSoldAt } from './clamp-sold-at.js';

const MINUTE = 60_000;
const NOON = Date.parse('2026-03-01T12:00:00.000Z');

describe('time of a sale', () => {
  const cases: [string, number, number, boolean, number?][] = [
    ['is the device’s own between the item before and the arrival', NOON + 10 * MINUTE, NOON + 10 * MINUTE, false],
    ['is not before the item before', NOON - MINUTE, NOON, false],
    ['is doubtful when the clock is far behind the item before', NOON - 6 * MINUTE, NOON, true],
    ['is not after the arrival', NOON + 61 * MINUTE, NOON + 60 * MINUTE, false],
    ['is doubtful when the clock is far ahead of the arrival', NOON + 66 * MINUTE, NOON + 60 * MINUTE, true],
    ['is doubtful when the device had seen later', NOON + MINUTE, NOON + MINUTE, true, NOON + 7 * MINUTE],
    ['is not doubtful when the device had seen a little later', NOON + MINUTE, NOON + MINUTE, false, NOON + 5 * MINUTE],
    ['is a date even when the clock says none', -9_000_000_000_000_000, NOON, true],
  ];
  for (const [title, claimed, soldAtMs, doubtful, seen] of cases) {
    it(title, () => {
      expect(clampSoldAt(claimed, NOON, NOON + 60 * MINUTE, seen)).toEqual({ soldAtMs, doubtful });
    });
  }

  it('lies between the item before and the arrival, whatever the clock says', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.nat(2 ** 41), fc.nat(2 ** 41), (claimed, previous, later) => {
        const { soldAtMs } = clampSoldAt(claimed, previous, previous + later);
        expect(soldAtMs).toBeGreaterThanOrEqual(previous);
        expect(soldAtMs).toBeLessThanOrEqual(previous + later);
      }),
    );
  });
});
