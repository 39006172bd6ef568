/**
 * Ranges of a device's own numbers. The end of an open one is null: everything from there on. In a list they stand in
 * the order of their beginnings and no number is in two of them.
 */
export interface NumberRange {
  readonly from: number;
  readonly to: number | null;
}

export function isWithin(number: number, { from, to }: NumberRange): boolean {
  return number >= from && (to === null || number <= to);
}

/** The numbers of the ranges from `after` + 1 to `highest`. */
export function numbersOf(ranges: readonly NumberRange[], after: number, highest: number): number[] {
  return ranges.flatMap(({ from, to }) => {
    const first = Math.max(from, after + 1);
    const last = Math.min(to ?? highest, highest);
    return Array.from({ length: Math.max(last - first + 1, 0) }, (_, at) => first + at);
  });
}

/** How many numbers they are; undefined where one is open. */
export function sizeOf(ranges: readonly NumberRange[]): number | undefined {
  let size = 0;
  for (const { from, to } of ranges) {
    if (to === null) return undefined;
    size += to - from + 1;
  }
  return size;
}

export function isSameRanges(a: readonly NumberRange[], b: readonly NumberRange[]): boolean {
  return a.length === b.length && a.every(({ from, to }, at) => from === b[at]?.from && to === b[at].to);
}
