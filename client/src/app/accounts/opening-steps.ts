import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import type { OpeningProgress, OrderState } from '#shared';
import type { Tone } from '../ui/state-look';
import { type Step, StepList } from '../ui/step-list';

const SETTINGS_STEP = {
  waiting: { tone: 'way', state: 'settingsState.waiting' },
  confirmed: { tone: 'good', state: 'settingsState.confirmed' },
  needs_attention: { tone: 'stop', state: 'settingsState.needsAttention' },
  not_needed: { tone: 'good', state: 'openingStep.notNeeded' },
} as const satisfies Record<string, { tone: Tone; state: string }>;

const ORDER_STEP = {
  waiting: { tone: 'way', state: 'orderState.waiting' },
  offered: { tone: 'way', state: 'orderState.atGateway' },
  journalled: { tone: 'way', state: 'orderState.atGateway' },
  applied: { tone: 'good', state: 'orderState.applied' },
  refused: { tone: 'stop', state: 'orderState.refused' },
  needs_attention: { tone: 'stop', state: 'orderState.needsAttention' },
  void: { tone: 'unknown', state: 'orderState.void' },
} as const satisfies Record<OrderState, { tone: Tone; state: string }>;

/** How far one meter has come on its way into an account: settings, opening, first credit. */
@Component({
  selector: 'app-opening-steps',
  imports: [StepList],
  template: '<app-step-list [steps]="steps()" [reason]="progress().reason" />',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class OpeningSteps {
  readonly progress = input.required<OpeningProgress>();
  protected readonly steps = computed((): readonly Step[] => {
    const { settings, open, firstCredit } = this.progress();
    return [
      { word: 'openingStep.settings', ...SETTINGS_STEP[settings] },
      ...(open ? [{ word: 'openingStep.open', ...ORDER_STEP[open] }] : []),
      ...(firstCredit ? [{ word: 'openingStep.firstCredit', ...ORDER_STEP[firstCredit] }] : []),
    ];
  });
}
