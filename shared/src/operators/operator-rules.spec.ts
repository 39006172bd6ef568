import * as fc from 'fast-check';
import { buildingsWithin, hasAdministrator, permissionsBeyond, type Rights, sameBuildings } from './operator-rules.js';
import { ALL_PERMISSIONS, BUILT_IN_ROLES } from './permissions.js';

const administrator = { permissions: BUILT_IN_ROLES.administrator, buildings: 'all', enabled: true } as const;
const seller = { permissions: BUILT_IN_ROLES.seller, buildings: 'all', enabled: true } as const;

describe('operator rules', () => {
  const cases: readonly [string, readonly (Rights & { readonly enabled: boolean })[], boolean][] = [
    ['nobody at all', [], false],
    ['one administrator', [administrator], true],
    ['an administrator beside a seller', [seller, administrator], true],
    ['sellers only', [seller, seller], false],
    ['a disabled administrator', [{ ...administrator, enabled: false }], false],
    ['an administrator of some buildings only', [{ ...administrator, buildings: [1, 2] }], false],
    ['one who may change operators but not roles', [{ ...administrator, permissions: ['operators.update'] }], false],
  ];
  for (const [title, operators, expected] of cases) {
    it(`${expected ? 'has' : 'has no'} administrator left with ${title}`, () => {
      expect(hasAdministrator(operators)).toBe(expected);
    });
  }

  const places: readonly [Rights['buildings'], Rights['buildings'], boolean][] = [
    ['all', 'all', true],
    ['all', [7], true],
    [[1, 2], [2], true],
    [[1, 2], [], true],
    [[1, 2], [3], false],
    [[1, 2], 'all', false],
  ];
  for (const [giver, wanted, within] of places) {
    it(`lets one of ${String(giver)} give ${String(wanted) || 'none'}: ${within}`, () => {
      expect(buildingsWithin(giver, wanted)).toBe(within);
    });
  }

  it('tells the same buildings in whatever order, and all of them from some', () => {
    expect([sameBuildings([2, 1], [1, 2, 2]), sameBuildings('all', 'all'), sameBuildings([], [])]).toEqual([
      ...[true, true, true],
    ]);
    expect([sameBuildings([1], [1, 2]), sameBuildings([1, 2], [1]), sameBuildings('all', [1])]).toEqual([
      ...[false, false, false],
    ]);
  });

  it('hands on exactly what the giver has', () => {
    const some = fc.subarray([...ALL_PERMISSIONS]);
    fc.assert(
      fc.property(some, some, (own, wanted) => {
        const beyond = permissionsBeyond({ permissions: own }, wanted);
        expect(beyond).toEqual(wanted.filter((permission) => !own.includes(permission)));
      }),
    );
  });
});
