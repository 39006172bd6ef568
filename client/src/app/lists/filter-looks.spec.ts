import { filterLooks } from './filter-looks';

const filter = (name: string, count: number, isFixed = true) => ({ name, choices: new Array(count).fill(0), isFixed });
const looks = (...filters: readonly ReturnType<typeof filter>[]) => {
  const { chips, boxes } = filterLooks(filters);
  return [chips?.name, boxes.map(({ name }) => name)];
};

describe('filter looks', () => {
  it('makes chips of the first short filter with words of its own, and boxes of the others', () => {
    expect(looks(filter('operator', 3, false), filter('state', 8), filter('method', 4))).toEqual([
      'state',
      ['operator', 'method'],
    ]);
  });

  it('makes a box of a filter with more choices than one takes in at a glance', () => {
    expect(looks(filter('command', 61))).toEqual([undefined, ['command']]);
    expect(looks(filter('command', 9), filter('state', 3))).toEqual(['state', ['command']]);
  });
});
