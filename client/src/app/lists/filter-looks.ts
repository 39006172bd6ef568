/** Which of a list's filters is a row of chips: the first with words of its own, as long as the row is short. */
const MOST_CHIPS = 8;

interface Filter {
  readonly choices: readonly unknown[];
  /** it has words of its own */
  readonly isFixed: boolean;
}

/** Chips are chosen at a glance; what has more choices than that, or none of its own, is chosen from a box. */
export function filterLooks<F extends Filter>(filters: readonly F[]): { chips: F | undefined; boxes: readonly F[] } {
  const chips = filters.find(({ isFixed, choices }) => isFixed && choices.length <= MOST_CHIPS);
  return { chips, boxes: filters.filter((filter) => filter !== chips) };
}
