import { type HistoryPoint, keepReading } from './keep-reading.js';

const AT = Date.parse('2026-03-02T09:00:00.000Z');
const KEPT: HistoryPoint = { readAtMs: AT, purchaseCount: 7, relayClosed: true };
const INTERVAL_MS = 30 * 60_000;
const dayOf = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10);

const CASES: readonly (readonly [string, HistoryPoint | null, HistoryPoint, boolean])[] = [
  ['keeps the first reading of a meter', null, KEPT, true],
  ['leaves out the next poll', KEPT, { ...KEPT, readAtMs: AT + 10_000 }, false],
  ['keeps one after the collection interval', KEPT, { ...KEPT, readAtMs: AT + INTERVAL_MS }, true],
  ['keeps one at which the count moved', KEPT, { ...KEPT, readAtMs: AT + 10_000, purchaseCount: 8 }, true],
  ['keeps one at which the relay opened', KEPT, { ...KEPT, readAtMs: AT + 10_000, relayClosed: false }, true],
  ['keeps the first of a day', { ...KEPT, readAtMs: AT + 53_990_000 }, { ...KEPT, readAtMs: AT + 54_000_000 }, true],
  ['keeps a late one from before', KEPT, { ...KEPT, readAtMs: AT - 10_000 }, true],
];

describe('keep reading', () => {
  for (const [title, kept, reading, expected] of CASES) {
    it(title, () => expect(keepReading(kept, reading, INTERVAL_MS, dayOf)).toBe(expected));
  }
});
