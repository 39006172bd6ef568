import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { Icon } from './icon';

/** Says that something is done (as content), and is heard when it appears. */
@Component({
  selector: 'app-saved',
  imports: [Icon],
  template: `
    <div role="status">
      @if (shown()) {
        <p class="note good">
          <app-icon name="check" [size]="20" /><span><ng-content /></span>
        </p>
      }
    </div>
  `,
  // While there is nothing to say it takes no gap of its column, and stays to be heard.
  styles: `
    :host(.silent) {
      position: absolute;
    }
  `,
  host: { '[class.silent]': '!shown()' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SavedNote {
  readonly shown = input.required<boolean>();
}
