/** Which columns a table has room for, and how wide each is. */
import type { ColumnKind } from '#shared';

interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
  readonly rank?: number | undefined;
  readonly wide?: boolean | undefined;
}

/** Narrower lists are cards. */
export const TABLE_FROM_PX = 600;
export const PICK_PX = 52;
const LEAST_PX: Readonly<Record<ColumnKind, number>> = {
  text: 150,
  code: 144,
  whole: 100,
  money: 148,
  energy: 128,
  power: 100,
  moment: 196,
  day: 112,
  choice: 160,
  method: 120,
};
/** Some words by which a row is called. */
const LEAD_PX = 232;
/** Sentences. */
const WIDE_PX = 320;
const NUMBERS: ReadonlySet<ColumnKind> = new Set(['whole', 'money', 'energy', 'power']);

export const isNumber = (kind: ColumnKind): boolean => NUMBERS.has(kind);

/** The columns that fit beside each other, in their order: those of a low rank first, and rank 0 always. */
export function columnsThatFit<C extends Column>(columns: readonly C[], widthPx: number): C[] {
  let left = widthPx;
  const chosen = new Set<string>();
  const least = new Map(columns.map((column, at) => [column.name, leastOf(column, at)]));
  for (const { name, rank = 0 } of [...columns].sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0))) {
    left -= least.get(name) ?? 0;
    if (rank > 0 && left < 0) break;
    chosen.add(name);
  }
  return columns.filter(({ name }) => chosen.has(name));
}

/** `grid-template-columns`: what is left over goes to text first. */
export function tracksOf(columns: readonly Column[]): string {
  return columns.map((column, at) => `minmax(${leastOf(column, at)}px, ${shareOf(column)}fr)`).join(' ');
}

function leastOf({ kind, wide }: Column, at: number): number {
  if (at === 0 && kind === 'choice') return LEAD_PX;
  return wide ? WIDE_PX : LEAST_PX[kind];
}

function shareOf({ kind, wide }: Column): number {
  if (wide) return 6;
  return kind === 'text' ? 3 : 1;
}
