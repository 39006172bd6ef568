import { firstNamed, namedIn } from './first-named.js';

const meters = (count: number): { meterCode: string; room: string }[] =>
  Array.from({ length: count }, (_, at) => ({ meterCode: `020103010${at}`, room: `30${at}` }));

describe('first named', () => {
  for (const [count, more] of [
    [1, 0],
    [3, 0],
    [4, 1],
    [9, 6],
  ] as const) {
    it(`of ${count} names three at most, and says how many are left`, () => {
      const details = firstNamed(meters(count));
      expect(details).toEqual(jasmine.objectContaining({ count, more, meterCode1: '0201030100' }));
      expect(namedIn(details)).toEqual(meters(Math.min(count, 3)));
    });
  }

  it('counts those that were not even looked up', () => {
    expect(firstNamed([{ name: 'maria' }], 7)).toEqual({ name1: 'maria', count: 7, more: 6 });
  });

  it('finds nothing in details that name nothing', () => {
    expect(namedIn({ building: 2, meters: 3 })).toEqual([]);
  });
});
