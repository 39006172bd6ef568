import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { Icon } from './icon';
import { type StateLook, TONE_ICONS } from './state-look';

/** A state as colour, icon and word together, never by colour alone. */
@Component({
  selector: 'app-state',
  imports: [Icon, TranslocoPipe],
  template: `
    <span [class]="'tone ' + look().tone">
      <app-icon [name]="icon()" [size]="16" /><span class="word">{{ look().key | transloco }}</span>
    </span>
  `,
  styles: `
    :host {
      display: inline-flex;
      min-width: 0;
      max-width: 100%;
    }
    :host > span {
      display: inline-flex;
      align-items: center;
      gap: 5px;
      min-width: 0;
      min-height: 26px;
      padding: 2px 10px 2px 7px;
      border-radius: 13px;
      font-size: 0.8125rem;
      font-weight: 600;
      line-height: 1.2;
    }
    .word {
      min-width: 0;
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: var(--state-space, nowrap);
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class StateBadge {
  readonly look = input.required<StateLook>();
  protected readonly icon = computed(() => TONE_ICONS[this.look().tone]);
}
