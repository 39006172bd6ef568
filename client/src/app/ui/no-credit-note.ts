import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import type { NoCredit } from '#shared';
import { Icon } from './icon';

/** That no credit reaches a meter, why, and that no money is to be taken for it: before anybody takes some. */
@Component({
  selector: 'app-no-credit-note',
  imports: [TranslocoPipe, Icon],
  template: `
    @if (why(); as why) {
      <p class="note stop">
        <app-icon name="stop" [size]="20" /><span>{{ 'noCredit.' + why | transloco }}</span>
      </p>
    }
  `,
  styles: `
    :host:empty {
      display: none;
    }
    .note {
      margin: 0;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class NoCreditNote {
  readonly why = input.required<NoCredit | undefined>();
}
