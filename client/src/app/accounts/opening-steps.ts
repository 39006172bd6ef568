import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { type OpeningProgress, ORDER_REASONS, type OrderState } from '#shared';
import { Icon, type IconName } from '../ui/icon';
import { type Tone, TONE_ICONS } from '../ui/state-look';

interface Step {
  readonly word: string;
  readonly state: string;
  readonly tone: Tone;
  readonly icon: IconName;
}

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
  imports: [Icon, TranslocoPipe],
  template: `
    <ol>
      @for (step of steps(); track step.word) {
        <li [class]="step.tone">
          <app-icon [name]="step.icon" [size]="20" />
          <span class="strong">{{ step.word | transloco }}</span>
          <span class="small">{{ step.state | transloco }}</span>
        </li>
      }
    </ol>
    @if (reason(); as reason) {
      <p class="note stop">
        <app-icon name="stop" [size]="20" />
        <span>{{ 'key' in reason ? (reason.key | transloco) : reason.text }}</span>
      </p>
    }
  `,
  styles: `
    ol {
      list-style: none;
      margin: 0;
      padding: 0;
      display: grid;
      gap: 6px;
    }
    li {
      display: flex;
      align-items: center;
      gap: 10px;
      min-height: 40px;
      padding: 6px 12px;
      border-radius: 12px;
    }
    .small {
      margin-inline-start: auto;
    }
    .good {
      color: var(--good);
      background: var(--good-soft);
    }
    .way {
      color: var(--way);
      background: var(--way-soft);
    }
    .stop {
      color: var(--stop);
      background: var(--stop-soft);
    }
    .unknown {
      color: var(--unknown);
      background: var(--unknown-soft);
    }
    .note {
      margin-top: 8px;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class OpeningSteps {
  readonly progress = input.required<OpeningProgress>();
  protected readonly steps = computed((): readonly Step[] => {
    const { settings, open, firstCredit } = this.progress();
    const step = (word: string, { tone, state }: { readonly tone: Tone; readonly state: string }): Step => ({
      word,
      tone,
      state,
      icon: TONE_ICONS[tone],
    });
    return [
      step('openingStep.settings', SETTINGS_STEP[settings]),
      ...(open ? [step('openingStep.open', ORDER_STEP[open])] : []),
      ...(firstCredit ? [step('openingStep.firstCredit', ORDER_STEP[firstCredit])] : []),
    ];
  });
  protected readonly reason = computed(() => {
    const { reason } = this.progress();
    if (reason === null) return null;
    return ORDER_REASONS.some((known) => known === reason) ? { key: `orderReason.${reason}` } : { text: reason };
  });
}
