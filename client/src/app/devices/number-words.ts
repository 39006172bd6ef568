/** Ranges of a device's numbers as one reads them: `7–9, 12, from 15 on`. */
import type { NumberRange } from '#shared';

export function wordsOfRanges(ranges: readonly NumberRange[], openWords: (from: number) => string): string {
  return ranges
    .map(({ from, to }) => (to === null ? openWords(from) : from === to ? String(from) : `${from}–${to}`))
    .join(', ');
}
