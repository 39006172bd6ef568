/** How a list's filters are shown: as a row of chips, as boxes in the line, or on the sheet behind a button. */
const MOST_CHIPS = 9;
const MOST_BOXES = 4;

interface Filter {
  readonly choices: readonly unknown[];
  /** it has words of its own */
  readonly isFixed: boolean;
  /** how many rows each of its values has is known */
  readonly isCounted: boolean;
}

/**
 * Chips are chosen at a glance: the first filter with words of its own, as long as the row is short. What has more
 * choices, or none of its own, is chosen from a box. Of many boxes only those that are counted stand in the line: by
 * them one finds one's way.
 */
export function filterLooks<F extends Filter>(
  filters: readonly F[],
): { chips: F | undefined; line: readonly F[]; sheet: readonly F[] } {
  const chips = filters.find(({ isFixed, choices }) => isFixed && choices.length <= MOST_CHIPS);
  const boxes = filters.filter((filter) => filter !== chips);
  const line = boxes.length > MOST_BOXES ? boxes.filter(({ isCounted }) => isCounted) : boxes;
  return { chips, line, sheet: boxes.filter((filter) => !line.includes(filter)) };
}
