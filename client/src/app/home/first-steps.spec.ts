import { ALL_PERMISSIONS, BUILT_IN_ROLES, type Permission } from '#shared';
import { type Begun, firstStepsOf } from './first-steps';

const NOTHING: Begun = { settings: 0, meters: 0, gateways: 0, devices: 0, accounts: 0 };
const stepsOf = (permissions: readonly Permission[], begun: Partial<Begun> = {}) =>
  firstStepsOf(new Set(permissions), { ...NOTHING, ...begun }).map(({ word, isDone }) => [word.slice(6), isDone]);

describe('the steps to the first sale', () => {
  it('are all of them for one who may do everything, in their order', () => {
    expect(stepsOf(ALL_PERMISSIONS)).toEqual(
      ['settings', 'import', 'gateway', 'device', 'account'].map((word) => [word, false]),
    );
  });

  it('stay with what is done ticked, when the meters are imported', () => {
    expect(stepsOf(ALL_PERMISSIONS, { settings: 5, meters: 114 })).toEqual([
      ...[['settings', true] as const, ['import', true] as const],
      ...[['gateway', false] as const, ['device', false] as const, ['account', false] as const],
    ] as never);
  });

  it('are those that the operator may take', () => {
    expect(stepsOf(BUILT_IN_ROLES.engineer).map(([word]) => word)).toEqual(['import', 'gateway']);
    expect(stepsOf(BUILT_IN_ROLES.seller).map(([word]) => word)).toEqual(['account']);
  });

  it('take what is not known for done, and wait for all but the settings', () => {
    const steps = firstStepsOf(new Set(ALL_PERMISSIONS), { ...NOTHING, gateways: undefined });
    expect(steps.map(({ isDone }) => isDone)).toEqual([false, false, true, false, false]);
    expect(steps.map(({ isNeeded }) => isNeeded)).toEqual([false, true, true, true, true]);
  });
});
