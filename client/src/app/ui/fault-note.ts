import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import type { FaultState } from '../api/faults';
import { faultWords } from './fault-words';
import { Icon } from './icon';

/** One clear sentence about what went wrong, read out when it appears. */
@Component({
  selector: 'app-fault-note',
  imports: [Icon],
  template: `
    <div role="alert">
      @if (sentence(); as sentence) {
        <p [class.note]="!plain()" [class.stop]="!plain()">
          @if (!plain()) {
            <app-icon name="stop" [size]="20" />
          }
          <span>{{ sentence }}</span>
        </p>
      }
    </div>
  `,
  // While nothing is wrong it takes no gap of its column, and stays to be heard.
  styles: `
    :host(.silent) {
      position: absolute;
    }
  `,
  host: { '[class.silent]': 'sentence() === null' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class FaultNote {
  readonly fault = input.required<FaultState | null>();
  /** the sentence alone, where it stands in a note already */
  readonly plain = input(false);
  protected readonly sentence = faultWords(this.fault);
}
