import type { Shift } from '#shared';
import type { StateLook } from '../ui/state-look';

/** How a till stands, seen from the office: what needs a person first. */
export function lookOfTill({ state, shortageMinor, missing }: Shift): StateLook {
  if (shortageMinor > 0) return { tone: 'stop', key: 'till.short' };
  if (state === 'open') return { tone: 'way', key: 'tills.state.open' };
  if (missing && missing.count > 0) return { tone: 'look', key: 'tills.state.missing' };
  return state === 'closed'
    ? { tone: 'good', key: 'tills.state.closed' }
    : { tone: 'look', key: 'tills.state.closed_provisionally' };
}
