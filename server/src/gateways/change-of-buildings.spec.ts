import { changeOfBuildings, type ChangeOfBuildings, type ServedBuildings } from './change-of-buildings.js';

describe('the change of the buildings that a gateway serves', () => {
  const cases: readonly (readonly [ServedBuildings, ServedBuildings, ChangeOfBuildings])[] = [
    [[], [3, 1], { ofAll: false, added: [1, 3], left: null }],
    [[], 'all', { ofAll: true, added: [], left: null }],
    ['all', 'all', { ofAll: false, added: [], left: null }],
    [[1], 'all', { ofAll: true, added: [], left: null }],
    ['all', [2, 1], { ofAll: true, added: [1, 2], left: { but: [1, 2] } }],
    [[1, 2], [2, 3, 3], { ofAll: false, added: [3], left: { of: [1] } }],
    [[2, 1], [1, 2], { ofAll: false, added: [], left: null }],
  ];
  for (const [before, after, expected] of cases) {
    it(`is from ${JSON.stringify(before)} to ${JSON.stringify(after)} what it takes and what it leaves`, () => {
      expect(changeOfBuildings(before, after)).toEqual(expected);
    });
  }
});
