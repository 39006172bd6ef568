import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { Icon, type IconName } from './icon';

/** A page or list with nothing to show: why that is, and the step that helps (as content). */
@Component({
  selector: 'app-page-state',
  imports: [Icon],
  template: `
    <span class="mark"><app-icon [name]="icon()" [size]="32" /></span>
    <h2>{{ head() }}</h2>
    <p class="soft">{{ text() }}</p>
    <div class="actions"><ng-content /></div>
  `,
  styles: `
    :host {
      display: grid;
      justify-items: center;
      gap: 8px;
      padding: 40px 24px;
      text-align: center;
      max-width: 480px;
      margin-inline: auto;
      /* No single character on a last line of its own. */
      text-wrap: balance;
    }
    .mark {
      display: grid;
      place-items: center;
      width: 72px;
      height: 72px;
      border-radius: 50%;
      background: var(--accent-soft);
      color: var(--on-accent-soft);
      margin-bottom: 8px;
    }
    .actions {
      justify-content: center;
      margin-top: 12px;
    }
    .actions:empty {
      display: none;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PageState {
  readonly icon = input.required<IconName>();
  readonly head = input.required<string>();
  readonly text = input('');
}
