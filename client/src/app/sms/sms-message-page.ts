import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Actions, ofType } from '@ngrx/effects';
import { Store } from '@ngrx/store';
import { sendSmsAgainRoute, showSmsMessageRoute, SMS_TRIES, smsList, smsOutcomeInWords } from '#shared';
import { Api } from '../api/api';
import { formSender } from '../api/form-sender';
import { remote } from '../api/remote';
import { Language } from '../i18n/language';
import { LiveActions } from '../live/live.actions';
import { sessionFeature } from '../session/session.feature';
import { Awaited } from '../ui/awaited';
import { BackLink } from '../ui/back-link';
import { FaultNote } from '../ui/fault-note';
import { Icon } from '../ui/icon';
import { Moment } from '../ui/moment';
import { StateBadge } from '../ui/state-badge';
import { resendIds } from './resend-ids';
import { SMS_LOOKS } from './sms-look';

/** One SMS: its text, what the provider said last, and when it is tried again; a failed one is sent again here. */
@Component({
  selector: 'app-sms-message-page',
  imports: [RouterLink, TranslocoPipe, Awaited, BackLink, FaultNote, Icon, Moment, StateBadge],
  template: `
    <div class="page narrow">
      <a appBack routerLink="/more/sms">{{ 'more.sms' | transloco }}</a>
      @if (loaded.value(); as message) {
        <section class="card">
          <div class="row between wrap">
            <h2 class="code">{{ message.to }}</h2>
            <app-state [look]="looks[message.state]" />
          </div>
          <p class="text">{{ message.text }}</p>
          @if (why()) {
            <p class="note" [class]="looks[message.state].tone">
              <app-icon name="info" [size]="20" /><span class="answer">{{ why() }}</span>
            </p>
          }
          <dl class="facts">
            <div>
              <dt>{{ 'sms.kind' | transloco }}</dt>
              <dd>{{ kind() }}</dd>
            </div>
            <div>
              <dt>{{ 'sms.tries' | transloco }}</dt>
              <dd>{{ message.tries }} / {{ most }}</dd>
            </div>
            @if (message.lastTryAt; as at) {
              <div>
                <dt>{{ 'sms.lastTry' | transloco }}</dt>
                <dd><app-moment [at]="at" /></dd>
              </div>
            }
            @if (message.nextTryAt; as at) {
              <div>
                <dt>{{ 'sms.nextTry' | transloco }}</dt>
                <dd><app-moment [at]="at" /></dd>
              </div>
            }
            <div>
              <dt>{{ 'config.createdAt' | transloco }}</dt>
              <dd><app-moment [at]="message.madeAt" /></dd>
            </div>
            @if (message.madeBy !== '') {
              <div>
                <dt>{{ 'config.createdBy' | transloco }}</dt>
                <dd>{{ message.madeBy }}</dd>
              </div>
            }
          </dl>
        </section>
        <app-fault-note [fault]="sending.fault()" />
        @if (mayUpdate() && message.state === 'failed') {
          <div class="actions">
            <button type="button" class="button main" [attr.aria-disabled]="sending.busy()" (click)="sendAgain()">
              <app-icon name="refresh" [size]="20" />{{
                (sending.busy() ? 'common.oneMoment' : 'sms.again') | transloco
              }}
            </button>
          </div>
        }
      } @else {
        <app-awaited [of]="loaded" [rows]="4" />
      }
    </div>
  `,
  styles: `
    .text {
      white-space: pre-wrap;
    }
    .text,
    .answer {
      overflow-wrap: anywhere;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class SmsMessagePage {
  private readonly api = inject(Api);
  private readonly language = inject(Language);
  private readonly permissions = inject(Store).selectSignal(sessionFeature.selectPermissions);
  readonly messageId = input.required<string>();
  private readonly params = computed(() => ({ messageId: this.messageId() }));
  protected readonly loaded = remote(() => this.api.send(showSmsMessageRoute, { params: this.params() }));
  protected readonly mayUpdate = computed(() => this.permissions().has('sms.update'));
  protected readonly sending = formSender();
  private readonly resendId = resendIds();
  protected readonly looks = SMS_LOOKS;
  protected readonly most = SMS_TRIES;
  protected readonly kind = computed(() => {
    const kind = this.loaded.value()?.kind;
    return kind && smsList.filters.kind.choices?.[kind]?.[this.language.current()];
  });
  protected readonly why = computed(() => {
    const message = this.loaded.value();
    return message ? smsOutcomeInWords(message, this.language.current()) : '';
  });

  constructor() {
    inject(Actions)
      .pipe(ofType(LiveActions.smsChanged), takeUntilDestroyed())
      .subscribe(({ message }) => {
        if (message.messageId === this.messageId()) this.loaded.update(() => message);
      });
    inject(Actions)
      .pipe(ofType(LiveActions.connected), takeUntilDestroyed())
      .subscribe(({ again }) => again && this.loaded.reload());
  }

  protected sendAgain(): void {
    const failed = this.loaded.value();
    if (!failed) return;
    const body = { requestId: this.resendId(failed) };
    this.sending.send(this.api.send(sendSmsAgainRoute, { params: this.params(), body }), (message) =>
      this.loaded.update(() => message),
    );
  }
}
