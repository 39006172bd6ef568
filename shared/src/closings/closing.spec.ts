import fc from 'fast-check';
import { addMinor, minorUnits, negateMinor } from '../money/money.js';
import {
  arrearsDue,
  CLOSING_EVENTS,
  CLOSING_STATES,
  type ClosingEvent,
  type ClosingState,
  isClosingEnded,
  mayAbandonClosing,
  nextClosingState,
  refundDue,
} from './closing.js';

const STEPS: readonly (readonly [ClosingState, ClosingEvent, ClosingState])[] = [
  ['powering_off', 'powered_off', 'reading'],
  ['powering_off', 'finish', 'done'],
  ['powering_off', 'abandon', 'abandoned'],
  ['reading', 'read', 'ready'],
  ['reading', 'finish', 'done'],
  ['reading', 'abandon', 'abandoned'],
  ['ready', 'settle', 'settling'],
  ['ready', 'close', 'closing'],
  ['ready', 'finish', 'done'],
  ['ready', 'again', 'powering_off'],
  ['ready', 'abandon', 'abandoned'],
  ['settling', 'close', 'closing'],
  ['settling', 'stop', 'needs_attention'],
  ['closing', 'finish', 'done'],
  ['closing', 'stop', 'needs_attention'],
  ['needs_attention', 'finish', 'done'],
  ['needs_attention', 'again', 'powering_off'],
];

describe('a closing', () => {
  it('takes the steps of its table and no others', () => {
    for (const state of CLOSING_STATES) {
      for (const event of CLOSING_EVENTS) {
        const step = STEPS.find(([from, what]) => from === state && what === event);
        expect(nextClosingState(state, event)).withContext(`${event} in ${state}`).toBe(step?.[2]);
      }
    }
  });

  it('never moves again once it has ended', () => {
    const walk = fc.array(fc.constantFrom(...CLOSING_EVENTS), { maxLength: 30 });
    fc.assert(
      fc.property(walk, (events) => {
        let state: ClosingState = 'powering_off';
        for (const event of events) {
          const next = nextClosingState(state, event);
          if (isClosingEnded(state)) expect(next).toBeUndefined();
          state = next ?? state;
        }
      }),
    );
  });

  it('cannot be abandoned after a person confirmed it, unless the meter said no and it was read again', () => {
    expect(CLOSING_STATES.filter(mayAbandonClosing)).toEqual(['powering_off', 'reading', 'ready']);
  });

  it('owes the tenant what the meter holds, or is owed what it lacks, and nothing else', () => {
    fc.assert(
      fc.property(fc.integer({ min: -2_000_000_000, max: 2_000_000_000 }), (amount) => {
        const balance = minorUnits(amount);
        expect(addMinor(refundDue(balance), negateMinor(arrearsDue(balance)))).toBe(balance);
        expect(Math.min(refundDue(balance), arrearsDue(balance))).toBe(0);
      }),
    );
  });
});
