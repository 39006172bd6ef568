/** How a closing of one meter looks: which of its steps are done, on their way, or stopped. Pure. */
import type { Closing, ClosingState } from '#shared';
import type { Tone } from '../ui/state-look';

export const CLOSING_STEPS = ['power_off', 'read', 'settle', 'close'] as const;
export type ClosingStepName = (typeof CLOSING_STEPS)[number];

export interface ClosingStepLook {
  readonly step: ClosingStepName;
  readonly tone: Tone;
  /** key of the word behind it */
  readonly key: string;
}

/** How many of the steps lie behind a closing in this state. */
const BEHIND: Readonly<Record<ClosingState, number>> = {
  powering_off: 0,
  reading: 1,
  ready: 2,
  settling: 2,
  closing: 3,
  needs_attention: 2,
  done: 4,
  abandoned: 0,
};

/** Every step with its tone; the one that is under way says what it waits for. */
export function closingSteps({ state, waitsFor, withoutMeter }: Closing): readonly ClosingStepLook[] {
  const behind = BEHIND[state];
  return CLOSING_STEPS.map((step, at) => {
    if (at < behind)
      return { step, tone: 'good', key: withoutMeter ? 'closing.word.withoutMeter' : 'closing.word.done' };
    if (at > behind) return { step, tone: 'unknown', key: 'closing.word.later' };
    if (state === 'needs_attention') return { step, tone: 'stop', key: 'closing.word.stopped' };
    if (waitsFor === 'blocked') return { step, tone: 'stop', key: 'closing.waits.blocked' };
    if (waitsFor === 'meter_lost') return { step, tone: 'unknown', key: 'closing.waits.meter_lost' };
    return {
      step,
      tone: state === 'ready' ? 'look' : 'way',
      key: waitsFor ? `closing.waits.${waitsFor}` : 'closing.word.now',
    };
  });
}

/** Whether a person may settle it by what was last known, without the meter. */
export function mayGoWithoutMeter({ state, waitsFor }: Closing): boolean {
  if (state === 'needs_attention') return true;
  return (state === 'powering_off' || state === 'reading') && waitsFor !== null;
}
