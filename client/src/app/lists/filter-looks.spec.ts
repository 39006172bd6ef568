import { filterLooks } from './filter-looks';

const filter = (name: string, count: number, { isFixed = true, isCounted = false } = {}) => ({
  ...{ name, choices: new Array(count).fill(0), isFixed, isCounted },
});
const looks = (...filters: readonly ReturnType<typeof filter>[]) => {
  const { chips, line, sheet } = filterLooks(filters);
  return [chips?.name, line.map(({ name }) => name), sheet.map(({ name }) => name)];
};

describe('filter looks', () => {
  it('makes chips of the first short filter with words of its own, and boxes of the others', () => {
    expect(looks(filter('operator', 3, { isFixed: false }), filter('state', 9), filter('method', 4))).toEqual([
      ...['state', ['operator', 'method'], []],
    ]);
  });

  it('makes a box of a filter with more choices than one takes in at a glance', () => {
    expect(looks(filter('command', 61))).toEqual([undefined, ['command'], []]);
    expect(looks(filter('command', 10), filter('state', 3))).toEqual(['state', ['command'], []]);
  });

  it('leaves of many boxes those in the line that are counted', () => {
    const place = filter('building', 5, { isFixed: false, isCounted: true });
    const others = ['network', 'relay', 'mode', 'alarm'].map((name) => filter(name, 2));
    expect(looks(filter('state', 9), place, ...others)).toEqual([
      ...['state', ['building'], ['network', 'relay', 'mode', 'alarm']],
    ]);
    expect(looks(filter('state', 9), place, ...others.slice(1))).toEqual([
      ...['state', ['building', 'relay', 'mode', 'alarm'], []],
    ]);
  });
});
