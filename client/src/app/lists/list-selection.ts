/**
 * What is selected of a list: some rows, kept while one turns the pages, or everything that matches. A change of what
 * matches ends it, so that nobody acts on what he does not see any more.
 */
export type Selected = ReadonlySet<string> | 'everything';

export const NOTHING: Selected = new Set();

export function has(selected: Selected, id: string): boolean {
  return selected === 'everything' || selected.has(id);
}

export function sizeOf(selected: Selected, total: number): number {
  return selected === 'everything' ? total : selected.size;
}

/** One row more or less. Out of everything, what stays is the other rows of the page that is seen. */
export function toggled(selected: Selected, id: string, page: readonly string[]): Selected {
  const next = new Set(selected === 'everything' ? page : selected);
  if (!next.delete(id)) next.add(id);
  return next;
}

/** All rows of the page, or none of them when all are selected already. */
export function pageToggled(selected: Selected, page: readonly string[]): Selected {
  if (selected === 'everything') return NOTHING;
  const next = new Set(selected);
  const all = page.every((id) => next.has(id));
  for (const id of page) {
    if (all) next.delete(id);
    else next.add(id);
  }
  return next;
}

/** Whether all rows of the page are selected, some, or none: what the box above them shows. */
export function ofPage(selected: Selected, page: readonly string[]): 'all' | 'some' | 'none' {
  const count = page.filter((id) => has(selected, id)).length;
  if (count === 0) return 'none';
  return count === page.length ? 'all' : 'some';
}
