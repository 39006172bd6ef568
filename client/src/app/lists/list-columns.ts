/** Which columns a table has room for, and how wide each is. */
import type { ColumnKind } from '#shared';

interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
  readonly rank?: number | undefined;
  readonly wide?: boolean | undefined;
  readonly sortable?: boolean | undefined;
}

/** Narrower lists are cards. */
export const TABLE_FROM_PX = 600;
export const PICK_PX = 52;
/** What may be cut where it is longer: so much of it is shown. All else is a number, a code or a time, and is shown whole. */
const MOST_PX: Readonly<Partial<Record<ColumnKind, number>>> = { text: 200, code: 240, choice: 168, method: 140 };
/** Some words by which a row is called. */
const LEAD_PX = { least: 140, most: 260 } as const;
/** Sentences: what they would have, and what they make do with. */
const WIDE_PX = { least: 160, usual: 320 } as const;
/** on both sides of a cell */
const PADDING_PX = 20;
const SORT_PX = 22;
const NUMBERS: ReadonlySet<ColumnKind> = new Set(['whole', 'money', 'energy', 'power']);

export const isNumber = (kind: ColumnKind): boolean => NUMBERS.has(kind);

/** How wide the words of a column are. */
export interface Content {
  readonly headPx: number;
  /** of its widest cell, with whatever stands around the words */
  readonly cellPx: number;
}

/** How wide a column is at least: nothing that counts is cut, and its name never is. */
export function needOf({ kind, wide, sortable }: Column, { headPx, cellPx }: Content, isLead: boolean): number {
  const head = headPx + (sortable ? SORT_PX : 0);
  if (wide) return WIDE_PX.least;
  const most = isLead ? LEAD_PX.most : (MOST_PX[kind] ?? Infinity);
  const cell = Math.min(Math.max(cellPx, isLead ? LEAD_PX.least : 0), most);
  return Math.ceil(Math.max(head, cell) + PADDING_PX);
}

/** The columns that fit beside each other, in their order: those of a low rank first, and rank 0 always. */
export function columnsThatFit<C extends Column>(
  columns: readonly C[],
  needs: ReadonlyMap<string, number>,
  widthPx: number,
): C[] {
  let left = widthPx;
  const chosen = new Set<string>();
  for (const { name, rank = 0, wide } of [...columns].sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0))) {
    const need = wide ? WIDE_PX.usual : (needs.get(name) ?? 0);
    // One that does not fit leaves its room to the next.
    if (rank > 0 && left < need) continue;
    left -= need;
    chosen.add(name);
  }
  return columns.filter(({ name }) => chosen.has(name));
}

/** `grid-template-columns`: what is left over goes to text first. */
export function tracksOf(columns: readonly Column[], needs: ReadonlyMap<string, number>): string {
  return columns.map((column) => `minmax(${needs.get(column.name) ?? 0}px, ${shareOf(column)}fr)`).join(' ');
}

function shareOf({ kind, wide }: Column): number {
  if (wide) return 6;
  return kind === 'text' ? 3 : 1;
}
