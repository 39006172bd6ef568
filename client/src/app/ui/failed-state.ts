import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { type FaultState, SERVER_AWAY } from '../api/faults';
import { faultWords } from './fault-words';
import { PageState } from './page-state';

/** A page that could not be loaded: offline and refused are different things and say so. */
@Component({
  selector: 'app-failed',
  imports: [PageState, TranslocoPipe],
  template: `
    <div role="alert">
      @if (sentence(); as sentence) {
        <app-page-state
          [icon]="
            away() ? (offline() ? 'no-signal' : 'server-away') : denied() ? 'lock' : unknown() ? 'search' : 'stop'
          "
          [head]="
            (away()
              ? 'failed.' + because()
              : denied()
                ? 'failed.denied'
                : unknown()
                  ? 'failed.unknown'
                  : 'failed.refused'
            ) | transloco
          "
          [text]="
            away()
              ? (offlineKey() | transloco)
              : gone()
                ? ('failed.gone' | transloco)
                : nowhere()
                  ? ('notFound.text' | transloco)
                  : sentence
          "
        >
          @if (!denied() && !unknown()) {
            <button type="button" class="button main" (click)="retry.emit()">{{ 'common.retry' | transloco }}</button>
          }
        </app-page-state>
      }
    </div>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class FailedState {
  readonly fault = input.required<FaultState | null>();
  /** what still works without the server */
  readonly offlineKey = input('failed.awayText');
  readonly retry = output();
  protected readonly away = computed(() => this.fault()?.refusal === SERVER_AWAY);
  protected readonly because = computed(() => String(this.fault()?.details['because'] ?? 'no_answer'));
  protected readonly offline = computed(() => this.because() === 'no_signal');
  protected readonly denied = computed(() => this.fault()?.refusal === 'permission_missing');
  /** what does not exist is not there at a second try either */
  protected readonly unknown = computed(() => this.nowhere() || this.fault()?.refusal.endsWith('_unknown') === true);
  /** an address typed by hand that names no thing at all, as building 100 */
  protected readonly nowhere = computed(() => this.fault()?.refusal === 'input_wrong');
  /** a page that was opened for it cannot ask that it be added first, as a form does that names it */
  protected readonly gone = computed(() => this.fault()?.refusal === 'dpu_unknown');
  protected readonly sentence = faultWords(this.fault);
}
