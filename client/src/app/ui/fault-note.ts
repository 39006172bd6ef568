import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import type { FaultState } from '../api/faults';
import { Icon } from './icon';
import { wordsOfFault } from './words-of-refusal';

/** One clear sentence about what went wrong, read out when it appears. */
@Component({
  selector: 'app-fault-note',
  imports: [Icon, TranslocoPipe],
  template: `
    <div role="alert">
      @if (sentence(); as sentence) {
        <p [class.note]="!plain()" [class.stop]="!plain()">
          @if (!plain()) {
            <app-icon name="stop" [size]="20" />
          }
          <span>{{ 'key' in sentence ? (sentence.key | transloco: sentence.values) : sentence.text }}</span>
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
  protected readonly sentence = computed(() => {
    const fault = this.fault();
    return fault ? wordsOfFault(fault) : null;
  });
}
