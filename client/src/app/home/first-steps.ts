/** What comes before the first sale of a property, in its order. Pure. */
import type { Permission } from '#shared';
import type { IconName } from '../ui/icon';

/** How much there is of each already; undefined while that is not known, as for one who may not see it. */
export interface Begun {
  readonly settings: number | undefined;
  readonly meters: number | undefined;
  readonly gateways: number | undefined;
  readonly devices: number | undefined;
  readonly accounts: number | undefined;
}

export interface FirstStep {
  readonly word: string;
  readonly link: string;
  readonly icon: IconName;
  readonly isDone: boolean;
  /** nothing can be sold before it */
  readonly isNeeded: boolean;
}

const STEPS: readonly (Omit<FirstStep, 'isDone' | 'isNeeded'> & {
  readonly of: keyof Begun;
  readonly may: Permission;
})[] = [
  { of: 'settings', may: 'settings.update', word: 'first.settings', link: '/more/settings', icon: 'settings' },
  { of: 'meters', may: 'meters.import', word: 'first.import', link: '/more/import', icon: 'import' },
  { of: 'gateways', may: 'gateways.update', word: 'first.gateway', link: '/more/gateways', icon: 'gateway' },
  { of: 'devices', may: 'devices.update', word: 'first.device', link: '/more/devices', icon: 'device' },
  { of: 'accounts', may: 'accounts.update', word: 'first.account', link: '/tenants/open', icon: 'tenants' },
];

/** The steps that the operator may take, with those that are done. What is not known yet is taken for done. */
export function firstStepsOf(permissions: ReadonlySet<Permission>, begun: Begun): FirstStep[] {
  return STEPS.filter(({ may }) => permissions.has(may)).map(({ of, word, link, icon }) => ({
    ...{ word, link, icon },
    isDone: begun[of] === undefined || begun[of] > 0,
    // What the property is called and charges may be said later.
    isNeeded: of !== 'settings',
  }));
}
