/** Which buildings a gateway begins to serve and which it leaves, when those that it serves are changed. */
export type ServedBuildings = 'all' | readonly number[];

/** Some buildings by their numbers, or all but some. */
export type SomeBuildings = { readonly of: readonly number[] } | { readonly but: readonly number[] };

export interface ChangeOfBuildings {
  /** it comes to serve all, or serves all no more: for those alone who may work in all */
  readonly ofAll: boolean;
  /** that it is told to serve, by number */
  readonly added: readonly number[];
  /** null where it leaves none */
  readonly left: SomeBuildings | null;
}

/** A place that is new has served none. */
export function changeOfBuildings(before: ServedBuildings, after: ServedBuildings): ChangeOfBuildings {
  if (after === 'all') return { ofAll: before !== 'all', added: [], left: null };
  if (before === 'all') return { ofAll: true, added: inOrder(after), left: { but: inOrder(after) } };
  const left = before.filter((building) => !after.includes(building));
  return {
    ofAll: false,
    added: inOrder(after.filter((building) => !before.includes(building))),
    left: left.length === 0 ? null : { of: inOrder(left) },
  };
}

/** The same buildings are written alike. */
export function inOrder(buildings: readonly number[]): number[] {
  return [...new Set(buildings)].sort((a, b) => a - b);
}
