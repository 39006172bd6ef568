import { ChangeDetectionStrategy, Component, computed, inject, viewChild } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { TranslocoPipe } from '@jsverse/transloco';
import { Actions, ofType } from '@ngrx/effects';
import { Store } from '@ngrx/store';
import { sendSmsAgainRoute, smsList, type SmsMessage } from '#shared';
import { Api } from '../api/api';
import { formSender } from '../api/form-sender';
import { ListCellTemplate, RowActionsTemplate } from '../lists/list-templates';
import { ListView } from '../lists/list-view';
import { LiveActions } from '../live/live.actions';
import { sessionFeature } from '../session/session.feature';
import { FaultNote } from '../ui/fault-note';
import { Icon } from '../ui/icon';
import { StateBadge } from '../ui/state-badge';
import { resendIds } from './resend-ids';
import { SMS_LOOKS } from './sms-look';

/** Every SMS and what became of it; one that failed is sent again here. */
@Component({
  selector: 'app-sms-page',
  imports: [FaultNote, Icon, ListCellTemplate, ListView, RowActionsTemplate, StateBadge, TranslocoPipe],
  template: `
    <app-fault-note [fault]="sending.fault()" />
    <app-list
      icon="phone"
      [list]="list"
      [open]="open"
      [emptyHead]="'sms.empty' | transloco"
      [emptyText]="'sms.emptyText' | transloco"
    >
      <ng-template appCell="state" let-message><app-state [look]="lookOf(message)" /></ng-template>
      @if (mayUpdate()) {
        <ng-template appRowActions let-message>
          @if (isFailed(message)) {
            <button
              type="button"
              class="icon-button"
              [attr.aria-disabled]="sending.busy()"
              [attr.aria-label]="'sms.againTo' | transloco: { to: toOf(message) }"
              [title]="'sms.again' | transloco"
              (click)="sendAgain(message)"
            >
              <app-icon name="refresh" />
            </button>
          }
        </ng-template>
      }
    </app-list>
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      height: 100%;
    }
    app-list {
      flex: 1;
      min-height: 0;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class SmsPage {
  private readonly api = inject(Api);
  private readonly permissions = inject(Store).selectSignal(sessionFeature.selectPermissions);
  private readonly view = viewChild<ListView<SmsMessage>>(ListView);
  protected readonly list = smsList;
  protected readonly open = ({ messageId }: SmsMessage): string[] => ['/more/sms', messageId];
  protected readonly mayUpdate = computed(() => this.permissions().has('sms.update'));
  protected readonly sending = formSender();
  private readonly resendId = resendIds();
  protected readonly lookOf = ({ state }: SmsMessage) => SMS_LOOKS[state];
  protected readonly isFailed = ({ state }: SmsMessage): boolean => state === 'failed';
  protected readonly toOf = ({ to }: SmsMessage): string => to;

  constructor() {
    inject(Actions)
      .pipe(ofType(LiveActions.smsChanged), takeUntilDestroyed())
      .subscribe(({ message }) => this.view()?.heard(message));
    inject(Actions)
      .pipe(ofType(LiveActions.connected), takeUntilDestroyed())
      .subscribe(({ again }) => again && this.view()?.reload());
  }

  protected sendAgain(message: SmsMessage): void {
    const { messageId } = message;
    const body = { requestId: this.resendId(message) };
    this.sending.send(this.api.send(sendSmsAgainRoute, { params: { messageId }, body }), (heard) =>
      this.view()?.heard(heard),
    );
  }
}
