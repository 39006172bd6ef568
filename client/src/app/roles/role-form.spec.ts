import { ALL_PERMISSIONS, type Permission } from '#shared';
import { SCENE_GROUPS, toggleRight } from './role-form';

describe('role form', () => {
  it('shows every permission once', () => {
    const shown = SCENE_GROUPS.flatMap(({ rows }) =>
      rows.flatMap(({ rights }) => rights.map(({ permission }) => permission)),
    );
    expect([...shown].sort()).toEqual([...ALL_PERMISSIONS].sort());
  });

  const cases: readonly [string, Permission[], Permission, Permission[]][] = [
    ['doing brings seeing', [], 'sell.offline', ['sell.offline', 'sell.view']],
    ['seeing alone', [], 'sell.view', ['sell.view']],
    ['no more doing leaves seeing', ['sell.view', 'sell.update'], 'sell.update', ['sell.view']],
    ['no more seeing takes the doing', ['sell.view', 'sell.update', 'till.view'], 'sell.view', ['till.view']],
    ['a scene that is not seen by itself', [], 'devices.enrol', ['devices.enrol', 'devices.view']],
  ];
  for (const [title, before, tapped, after] of cases) {
    it(`knows that ${title}`, () => {
      expect([...toggleRight(new Set(before), tapped)].sort()).toEqual([...after].sort());
    });
  }
});
