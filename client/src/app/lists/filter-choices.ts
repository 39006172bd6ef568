/** What each of a list's filters can be chosen from. */
import { type FacetCounts, type ListLanguage, type ListQuery } from '#shared';
import type { AnyList } from './list-api';

export interface Choice {
  readonly value: string;
  readonly word: string;
  /** how many rows have it, where that is counted */
  readonly count?: number;
}
export interface ShownFilter {
  readonly name: string;
  readonly title: string;
  readonly choices: readonly Choice[];
  /** the same, under the words that they stand together by; one without a word where they do not */
  readonly groups: readonly { readonly title: string; readonly choices: readonly Choice[] }[];
  /** chosen now; empty for none */
  readonly value: string;
  readonly isFixed: boolean;
  readonly isCounted: boolean;
  /** of a counted one: how many rows there are in all */
  readonly all?: number;
}
type Options = Readonly<Record<string, readonly Choice[]>>;

export const valueOf = (query: ListQuery, name: string): string => String(Object(query)[name] ?? '');

/** The filters that one can choose from, with the present value of each. */
export function shownFilters(
  { filters, facets = [] }: Pick<AnyList<never>, 'filters' | 'facets'>,
  query: ListQuery,
  options: Options,
  counted: Readonly<Record<string, FacetCounts>>,
  language: ListLanguage,
): ShownFilter[] {
  return Object.entries(filters).flatMap(([name, filter]): ShownFilter[] => {
    const [title, value] = [filter.title[language], valueOf(query, name)];
    const { all, counts } = counted[name] ?? {};
    const isCounted = facets.some(({ of }) => of === name);
    const words = filter.choices
      ? Object.entries(filter.choices).map(([one, word]) => ({ value: one, word: word[language] }))
      : (options[name] ?? []);
    const choices = isCounted ? withCounts(title, words, counts ?? {}, value) : words;
    if (choices.length === 0 && !filter.choices) return [];
    const isFixed = filter.choices !== undefined;
    const groups = filter.groups?.map(({ title: words, of }) => ({
      title: words[language],
      choices: choices.filter((one) => of.includes(one.value)).sort((a, b) => a.word.localeCompare(b.word, language)),
    })) ?? [{ title: '', choices }];
    return [{ name, title, choices, groups, value, isFixed, isCounted, ...(all === undefined ? {} : { all }) }];
  });
}

/** Of what is counted one chooses from what there is; what was chosen stays, even when nothing has it any more. */
function withCounts(
  title: string,
  words: readonly Choice[],
  counts: Readonly<Record<string, number>>,
  chosen: string,
): readonly Choice[] {
  const known = new Map(words.map((one) => [one.value, one.word]));
  const values = new Set([...known.keys(), ...Object.keys(counts)].filter((value) => (counts[value] ?? 0) > 0));
  if (known.has(chosen) || (chosen !== '' && values.size > 0)) values.add(chosen);
  const inOrder = [...known.keys(), ...Object.keys(counts), chosen].filter((value) => values.delete(value));
  return inOrder.map((value) => ({ value, word: known.get(value) ?? `${title} ${value}`, count: counts[value] ?? 0 }));
}
