/**
 * A closing is the way of one assignment out of its account: the meter is forced off, so that its credit stands still;
 * its open orders end; it is read; a person sees what is due and confirms; what is left is taken off (or what is owed put
 * on), and the close order ends the account at the meter. Its life is one table: only what stands in `TRANSITIONS` may
 * happen, and an ended closing never changes again.
 */
import { type MinorUnits, negateMinor, ZERO } from '../money/money.js';

export const CLOSING_STATES = [
  /** forced off is wanted of the meter, and its open orders are waited for */
  'powering_off',
  /** its credit stands still; the reading that settles it is waited for */
  'reading',
  /** a person decides */
  'ready',
  /** the order that brings the meter to zero is on its way */
  'settling',
  /** the order that closes the account at the meter is on its way */
  'closing',
  'done',
  /** the meter said no: read again, or close without the meter */
  'needs_attention',
  'abandoned',
] as const;
export type ClosingState = (typeof CLOSING_STATES)[number];

export const CLOSING_EVENTS = [
  /** the meter is forced off and has no open order */
  'powered_off',
  /** a reading from after that is there */
  'read',
  /** a person confirmed; something is left or owed */
  'settle',
  /** a person confirmed, or the settling order is in: the close order is next */
  'close',
  /** the meter is closed, or a person closes without the meter */
  'finish',
  /** the meter ended an order of the closing otherwise than by taking it */
  'stop',
  /** a person wants it read again */
  'again',
  'abandon',
] as const;
export type ClosingEvent = (typeof CLOSING_EVENTS)[number];

const TRANSITIONS: Readonly<Record<ClosingState, Partial<Record<ClosingEvent, ClosingState>>>> = {
  powering_off: { powered_off: 'reading', finish: 'done', abandon: 'abandoned' },
  reading: { read: 'ready', finish: 'done', abandon: 'abandoned' },
  ready: { settle: 'settling', close: 'closing', finish: 'done', again: 'powering_off', abandon: 'abandoned' },
  settling: { close: 'closing', stop: 'needs_attention' },
  closing: { finish: 'done', stop: 'needs_attention' },
  needs_attention: { finish: 'done', again: 'powering_off' },
  done: {},
  abandoned: {},
};

/** The state after an event, or undefined when the event has no place there. */
export function nextClosingState(state: ClosingState, event: ClosingEvent): ClosingState | undefined {
  return TRANSITIONS[state][event];
}

/** Whether the closing is over. */
export function isClosingEnded(state: ClosingState): boolean {
  return state === 'done' || state === 'abandoned';
}

/** Whether a person may still go back and leave the meter with its tenant. */
export function mayAbandonClosing(state: ClosingState): boolean {
  return nextClosingState(state, 'abandon') !== undefined;
}

/** What goes back to the tenant: what the meter still holds. */
export function refundDue(balance: MinorUnits): MinorUnits {
  return balance > 0 ? balance : ZERO;
}

/** What the tenant owes: how far the meter is below zero. */
export function arrearsDue(balance: MinorUnits): MinorUnits {
  return balance < 0 ? negateMinor(balance) : ZERO;
}
