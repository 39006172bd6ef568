/** Turns readings into the line of a chart: a pure drawing in a box of `WIDTH` by `HEIGHT`, purchases marked. */
export interface HistoryPoint {
  readonly atMs: number;
  readonly value: number;
  /** the meter took an order since the point before */
  readonly purchase: boolean;
}
export interface HistoryLine {
  readonly path: string;
  readonly purchases: readonly { readonly x: number; readonly y: number }[];
  readonly low: number;
  readonly high: number;
  /** height of the zero line, where zero lies within the drawing */
  readonly zeroY: number | null;
  readonly fromMs: number;
  readonly toMs: number;
}

export const WIDTH = 640;
export const HEIGHT = 220;

interface Reading {
  readonly readAt: string;
  readonly remainingMinor: number | null;
  readonly energyWh: number;
  readonly purchaseCount: number | null;
}

/** Points of readings in the order of time; balance for prepaid meters, energy for the others. */
export function historyPoints(oldestFirst: readonly Reading[], postpaid: boolean): readonly HistoryPoint[] {
  let before: number | null = null;
  return oldestFirst.flatMap((reading) => {
    const value = postpaid ? reading.energyWh : reading.remainingMinor;
    const { purchaseCount } = reading;
    const purchase = before !== null && purchaseCount !== null && purchaseCount !== before;
    // One that does not tell its count says nothing about purchases: the next one is held against the one before.
    before = purchaseCount ?? before;
    return value === null ? [] : [{ atMs: Date.parse(reading.readAt), value, purchase }];
  });
}

/** The line through the points; undefined with fewer than two, which make no line. */
export function historyLine(points: readonly HistoryPoint[]): HistoryLine | undefined {
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last || last.atMs === first.atMs) return undefined;
  const values = points.map(({ value }) => value);
  const low = Math.min(...values);
  const high = Math.max(...values);
  const span = high - low || 1;
  const x = (atMs: number) => round(((atMs - first.atMs) / (last.atMs - first.atMs)) * WIDTH);
  const y = (value: number) => round(HEIGHT - 8 - ((value - low) / span) * (HEIGHT - 16));
  return {
    path: points.map(({ atMs, value }, index) => `${index === 0 ? 'M' : 'L'}${x(atMs)} ${y(value)}`).join(''),
    purchases: points.filter(({ purchase }) => purchase).map(({ atMs, value }) => ({ x: x(atMs), y: y(value) })),
    low,
    high,
    zeroY: low <= 0 && high >= 0 ? y(0) : null,
    fromMs: first.atMs,
    toMs: last.atMs,
  };
}

const round = (value: number): number => Math.round(value * 10) / 10;
