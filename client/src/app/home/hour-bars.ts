import type { SaleRecord } from '#shared';

export interface HourBar {
  readonly hour: number;
  readonly sumMinor: number;
  /** share of the tallest, 0 to 1 */
  readonly share: number;
}

/** The day's sales by the hour of the property's clock, all 24. */
export function hourBars(
  sales: readonly Pick<SaleRecord, 'soldAt' | 'amountMinor'>[],
  timeZone: string,
): readonly HourBar[] {
  const hourOf = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', hourCycle: 'h23' });
  const sums = Array.from({ length: 24 }, () => 0);
  for (const { soldAt, amountMinor } of sales) {
    const hour = Number(hourOf.format(Date.parse(soldAt)));
    sums[hour] = (sums[hour] ?? 0) + amountMinor;
  }
  const tallest = Math.max(...sums, 1);
  return sums.map((sumMinor, hour) => ({ hour, sumMinor, share: Math.max(sumMinor, 0) / tallest }));
}
