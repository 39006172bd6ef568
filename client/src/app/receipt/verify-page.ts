import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { ActivatedRoute } from '@angular/router';
import { toSignal } from '@angular/core/rxjs-interop';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { decodeIntent, decodeReceiptProof } from '#shared';
import { Language } from '../i18n/language';
import { LanguageSwitch } from '../i18n/language-switch';
import { Amount } from '../ui/amount';
import { FaultNote } from '../ui/fault-note';
import { Icon } from '../ui/icon';
import { VerifyActions } from './verify.actions';
import { verifyFeature } from './verify.feature';

/** Is this receipt genuine? Needs no sign-in; a sale that is not in yet is delivered by asking. */
@Component({
  selector: 'app-verify-page',
  imports: [TranslocoPipe, Amount, FaultNote, Icon, LanguageSwitch],
  template: `
    <main class="page narrow">
      <h1>{{ 'verify.title' | transloco }}</h1>
      @if (!readable()) {
        <p class="note stop">
          <app-icon name="stop" /><span>{{ 'verify.unreadable' | transloco }}</span>
        </p>
      } @else if (verify().answer; as answer) {
        @if (answer.genuine) {
          <p class="note good">
            <app-icon name="check" /><span>{{ 'verify.genuine' | transloco }}</span>
          </p>
          <dl class="facts card">
            <div>
              <dt>{{ 'paper.number' | transloco }}</dt>
              <dd>{{ answer.receiptNumber }}</dd>
            </div>
            <div>
              <dt>{{ 'paper.amount' | transloco }}</dt>
              <dd><app-amount [minor]="answer.amountMinor" /></dd>
            </div>
            <div>
              <dt>{{ 'paper.soldAt' | transloco }}</dt>
              <dd>{{ soldAt() }}</dd>
            </div>
            @if (answer.state; as state) {
              <div>
                <dt>{{ 'paper.state' | transloco }}</dt>
                <dd>{{ 'queueState.' + state | transloco }}</dd>
              </div>
            }
          </dl>
        } @else {
          <p class="note stop">
            <app-icon name="stop" /><span>{{ 'verify.false' | transloco }}</span>
          </p>
        }
      } @else if (verify().fault) {
        <app-fault-note [fault]="verify().fault" />
        <button type="button" class="button main" (click)="ask()">{{ 'common.retry' | transloco }}</button>
      } @else {
        <p class="note" role="status"><app-icon name="waiting" />{{ 'verify.asking' | transloco }}</p>
      }
      <app-language-switch />
    </main>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class VerifyPage {
  private readonly store = inject(Store);
  private readonly language = inject(Language);
  private readonly proof = toSignal(inject(ActivatedRoute).fragment, { initialValue: null });
  protected readonly verify = this.store.selectSignal(verifyFeature.selectVerifyState);
  protected readonly readable = computed(() => {
    const proof = decodeReceiptProof(this.proof() ?? '');
    return proof !== undefined && decodeIntent(proof.intent).ok;
  });
  protected readonly soldAt = computed(() => {
    const soldAt = this.verify().answer?.soldAt;
    return soldAt
      ? new Intl.DateTimeFormat(this.language.current(), { dateStyle: 'medium', timeStyle: 'short' }).format(
          Date.parse(soldAt),
        )
      : '–';
  });

  constructor() {
    this.ask();
  }

  protected ask(): void {
    const proof = this.proof();
    if (proof && this.readable()) this.store.dispatch(VerifyActions.opened({ proof }));
  }
}
