import * as fc from 'fast-check';
import { administration, buildingsWithin, permissionsBeyond, type Rights, sameBuildings } from './operator-rules.js';
import { ALL_PERMISSIONS, BUILT_IN_ROLES } from './permissions.js';

const administrator = { permissions: BUILT_IN_ROLES.administrator, buildings: 'all', enabled: true } as const;
const seller = { permissions: BUILT_IN_ROLES.seller, buildings: 'all', enabled: true } as const;

describe('operator rules', () => {
  const mends: Rights['permissions'] = ['roles.view', 'roles.update', 'operators.view', 'operators.update'];
  const cases: readonly [string, readonly (Rights & { readonly enabled: boolean })[], 0 | 1 | 2][] = [
    ['nobody at all', [], 0],
    ['one administrator', [administrator], 2],
    ['an administrator beside a seller', [seller, administrator], 2],
    ['sellers only', [seller, seller], 0],
    ['a disabled administrator', [{ ...administrator, enabled: false }], 0],
    ['an administrator of some buildings only', [{ ...administrator, buildings: [1, 2] }], 0],
    ['one who may change operators but not roles', [{ ...administrator, permissions: ['operators.update'] }], 0],
    ['one who may change both and see neither', [{ ...administrator, permissions: mends.slice(1) }], 0],
    ['one who may see and change both, and nothing else', [{ ...administrator, permissions: mends }], 1],
    ['two who have everything only together', [{ ...administrator, permissions: mends }, seller], 1],
  ];
  for (const [title, operators, expected] of cases) {
    it(`says how far rights can be mended with ${title}: ${expected}`, () => {
      expect(administration(operators)).toBe(expected);
    });
  }

  it('lets no row of changes take from a property what nobody could give back', () => {
    const rights = fc.record({
      permissions: fc.oneof(fc.constant([...ALL_PERMISSIONS]), fc.subarray([...ALL_PERMISSIONS])),
      buildings: fc.constantFrom<Rights['buildings']>('all', [1]),
      enabled: fc.boolean(),
    });
    const change = fc.record({ by: fc.nat(2), of: fc.nat(2), to: rights });
    fc.assert(
      fc.property(fc.array(rights, { minLength: 2, maxLength: 2 }), fc.array(change), (others, changes) => {
        let operators: readonly (Rights & { readonly enabled: boolean })[] = [administrator, ...others];
        for (const { by, of, to } of changes) {
          const [giver, known] = [operators[by], operators[of]];
          if (!giver?.enabled || !known) continue;
          const given = [known, to].every(
            ({ permissions, buildings }) =>
              permissionsBeyond(giver, permissions).length === 0 && buildingsWithin(giver.buildings, buildings),
          );
          const after = operators.map((one, at) => (at === of ? to : one));
          if (given && administration(after) >= administration(operators)) operators = after;
        }
        const canGiveAll = operators.some(
          (one) =>
            one.enabled &&
            permissionsBeyond(one, ALL_PERMISSIONS).length === 0 &&
            buildingsWithin(one.buildings, 'all'),
        );
        expect(canGiveAll).toBeTrue();
      }),
    );
  });

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
