import { Refused } from './refused.js';

/** `building_changed` and its like: somebody else has changed it since this person looked, and is not overwritten. */
export function changedMeanwhile(what: 'building' | 'dpu' | 'gateway' | 'meter', name: string): Refused {
  const message = `${name} was changed by somebody else while you looked at it. Open it again and make your change there.`;
  return new Refused(`${what}_changed`, message, { details: { name } });
}
