/**
 * How wide the columns of a list are on paper, by what stands in them: numbers, codes and times on one line, and the rest
 * of the sheet for the columns whose words would make the most lines.
 */
import type { ColumnKind } from '#shared';

export interface SheetColumns {
  readonly columns: readonly { readonly heading: string; readonly kind: ColumnKind }[];
  readonly rows: readonly (readonly string[])[];
}

/** What reads well on several lines; all else stays on one. */
const WRAPS: ReadonlySet<ColumnKind> = new Set(['text', 'choice', 'method']);
/** letters of a word that a column keeps together; a longer one breaks */
export const LONGEST_WORD = 18;
/** letters beyond which even a number breaks */
const LONGEST_CELL = 28;
const NARROWEST = 4;
/** Of so many rows the longest may take more lines than the column was made for. */
const USUAL = 0.95;

/** The widths in letters, which together fill the room. */
export function columnWidths({ columns, rows }: SheetColumns, room: number): number[] {
  const needs = columns.map(({ heading, kind }, at) => {
    const cells = rows.map((row) => row[at] ?? '');
    const isWrapped = WRAPS.has(kind);
    const least = Math.max(
      NARROWEST,
      longestWord([heading]),
      isWrapped ? longestWord(cells) : Math.min(LONGEST_CELL, Math.max(0, ...cells.map(lettersOf))),
    );
    return { least, more: isWrapped ? Math.max(0, usual(cells.map(lettersOf)) - least) : 0 };
  });
  const taken = needs.reduce((sum, { least }) => sum + least, 0);
  if (taken >= room) return needs.map(({ least }) => (least * room) / taken);
  const given = shareOut(
    needs.map(({ more }) => more),
    room - taken,
  );
  const widths = needs.map(({ least }, at) => least + (given[at] ?? 0));
  const used = widths.reduce((sum, width) => sum + width, 0);
  return widths.map((width) => (width * room) / used);
}

/** Gives each what it wants, or where that is too much a part that grows with the root of it: one long column leaves the others some. */
function shareOut(wants: readonly number[], room: number): number[] {
  const given = wants.map(() => 0);
  let open = wants.map((_, at) => at).filter((at) => (wants[at] ?? 0) > 0);
  let left = room;
  while (open.length > 0) {
    const roots = open.reduce((sum, at) => sum + Math.sqrt(wants[at] ?? 0), 0);
    const partOf = (at: number): number => (left * Math.sqrt(wants[at] ?? 0)) / roots;
    const content = open.filter((at) => (wants[at] ?? 0) <= partOf(at));
    if (content.length === 0) {
      for (const at of open) given[at] = partOf(at);
      return given;
    }
    for (const at of content) given[at] = wants[at] ?? 0;
    left -= content.reduce((sum, at) => sum + (wants[at] ?? 0), 0);
    open = open.filter((at) => !content.includes(at));
  }
  return given;
}

const longestWord = (texts: readonly string[]): number =>
  Math.min(LONGEST_WORD, Math.max(0, ...texts.flatMap((text) => text.split(/\s+/)).map(lettersOf)));

function usual(lengths: readonly number[]): number {
  const sorted = lengths.toSorted((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * USUAL) - 1] ?? 0;
}

/** A character as wide as it is high counts for two. */
const lettersOf = (text: string): number => [...text].reduce((sum, char) => sum + (char > '\u2e7f' ? 2 : 1), 0);
