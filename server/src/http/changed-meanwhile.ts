import { Refused } from './refused.js';

type Changed = 'account' | 'building' | 'device' | 'dpu' | 'gateway' | 'meter' | 'operator' | 'role';

/** `building_changed` and its like: somebody else has changed it since this person looked, and is not overwritten. */
export function changedMeanwhile(what: Changed, name: string): Refused {
  const message = `${name} was changed by somebody else while you looked at it. Open it again and make your change there.`;
  return new Refused(`${what}_changed`, message, { details: { name } });
}
