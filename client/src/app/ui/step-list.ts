import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { ORDER_REASONS } from '#shared';
import { Icon, type IconName } from './icon';
import { SettingsReason } from './settings-reason';
import { type Tone, TONE_ICONS } from './state-look';

/** One step of a way: its word, how far it is, and how that looks. */
export interface Step {
  readonly word: string;
  readonly state: string;
  readonly tone: Tone;
  /** another than the tone's own */
  readonly icon?: IconName;
}

/** How far a thing has come on its way, and why it stands still. */
@Component({
  selector: 'app-step-list',
  imports: [Icon, SettingsReason, TranslocoPipe],
  template: `
    <ol>
      @for (step of steps(); track step.word) {
        <li [class]="'tone ' + step.tone">
          <app-icon [name]="step.icon ?? icons[step.tone]" [size]="20" />
          <span class="strong">{{ step.word | transloco }}</span>
          <span class="small">{{ step.state | transloco }}</span>
        </li>
      }
    </ol>
    @if (why(); as why) {
      <div class="note stop">
        <app-icon name="stop" [size]="20" />
        @if ('key' in why) {
          <span>{{ why.key | transloco }}</span>
        } @else {
          <app-settings-reason [reason]="why.text" />
        }
      </div>
    }
  `,
  styles: `
    :host {
      display: grid;
      gap: 8px;
    }
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
      text-align: end;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class StepList {
  readonly steps = input.required<readonly Step[]>();
  /** of an order that no gateway or meter would take; null when nothing stands still */
  readonly reason = input.required<string | null>();
  protected readonly icons = TONE_ICONS;
  protected readonly why = computed(() => {
    const reason = this.reason();
    if (reason === null) return null;
    return ORDER_REASONS.some((known) => known === reason) ? { key: `orderReason.${reason}` } : { text: reason };
  });
}
