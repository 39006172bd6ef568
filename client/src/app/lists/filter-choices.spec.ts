import { accountsList, boardList, COMMANDS, logList } from '#shared';
import { shownFilters } from './filter-choices';

const FACETS = {
  state: { all: 5, counts: { closed: 3, open: 2, lost: 0 } },
  building: { all: 5, counts: { 2: 4, 10: 1 } },
};
const BUILDINGS = { building: [10, 2, 3].map((number) => ({ value: String(number), word: `${number} · Mall` })) };
const shown = (query: object, facets = FACETS) =>
  Object.fromEntries(
    shownFilters(boardList, query, BUILDINGS, facets, 'en').map(({ name, choices }) => [
      ...[name, choices.map(({ word, count }) => `${word}${count === undefined ? '' : ` ${count}`}`)],
    ]),
  ) as Record<string, string[]>;

describe('what a filter can be chosen from', () => {
  it('is of a counted one what there is, with how much of it', () => {
    const { state, building, floor } = shown({});
    expect([state, building, floor]).toEqual([['On 3', 'Off 2'], ['10 · Mall 1', '2 · Mall 4'], undefined]);
  });

  it('is named by the filter where it has no word of its own', () => {
    const floors = { ...FACETS, floor: { all: 4, counts: { 1: 3, 12: 1 } } };
    expect(shown({ building: '2' }, floors)['floor']).toEqual(['Floor 1 3', 'Floor 12 1']);
  });

  it('keeps what was chosen though nothing has it any more', () => {
    const { state, building } = shown({ state: 'lost', building: '3' });
    expect([state, building]).toEqual([
      ['On 3', 'Off 2', 'Lost 0'],
      ['10 · Mall 1', '2 · Mall 4', '3 · Mall 0'],
    ]);
  });

  it('is all words of one that nobody counts', () => {
    expect(shown({})['relay']).toEqual(['Closed', 'Open']);
    const [account] = shownFilters(accountsList, {}, {}, {}, 'en');
    expect(account?.choices.map(({ count }) => count)).toEqual(account?.choices.map(() => undefined));
  });

  it('stands in groups where the list has some, in the order of the words of each', () => {
    const [command] = shownFilters(logList, {}, {}, {}, 'en');
    const [first] = command?.groups ?? [];
    expect([first?.title, first?.choices.map(({ word }) => word)]).toEqual([
      'Signing in',
      [
        ...['Password changed', 'PIN changed', 'Session ended: an old token of it came back', 'Sessions ended'],
        ...['Signed in', 'Signed out'],
      ],
    ]);
    expect(command?.groups.flatMap(({ choices }) => choices).length).toBe(COMMANDS.length);
    const [account] = shownFilters(accountsList, {}, {}, {}, 'en');
    expect(account?.groups).toEqual([{ title: '', choices: account?.choices ?? [] }]);
  });
});
