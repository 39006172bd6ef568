/** A whole number as it was typed, between `low` and `high`; undefined for anything else. */
export function wholeIn(text: string, low: number, high: number): number | undefined {
  const typed = text.normalize('NFKC').trim();
  if (!/^-?\d{1,6}$/.test(typed)) return undefined;
  const value = Number(typed);
  return value >= low && value <= high ? value : undefined;
}
