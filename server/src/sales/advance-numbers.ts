/**
 * A device numbers its items without gaps. `last` is the last number with everything before it in, `highest` the highest
 * that is in at all: a gap blocks nothing, it only keeps the two apart until the missing number comes.
 */
export interface DeviceNumbers {
  readonly last: number;
  readonly highest: number;
}

/** The numbers after some more came in. `stored` are those that were in before and are above `last`. */
export function advanceNumbers(
  before: DeviceNumbers,
  arrived: readonly number[],
  stored: readonly number[],
): DeviceNumbers {
  const known = new Set([...arrived, ...stored]);
  let last = before.last;
  while (known.has(last + 1)) last += 1;
  return { last, highest: Math.max(before.highest, last, ...arrived) };
}
