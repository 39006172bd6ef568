import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { v7 } from 'uuid';
import { dismissQuarantinedRoute, QUARANTINE_REASON_WORDS, retryQuarantinedRoute, showQuarantinedRoute } from '#shared';
import { Api } from '../api/api';
import { formSender } from '../api/form-sender';
import { remote } from '../api/remote';
import { InLanguage } from '../i18n/in-language';
import { sessionFeature } from '../session/session.feature';
import { Amount } from '../ui/amount';
import { FailedState } from '../ui/failed-state';
import { FaultNote } from '../ui/fault-note';
import { Icon } from '../ui/icon';
import { Moment } from '../ui/moment';
import { Skeleton } from '../ui/skeleton';
import { StateBadge } from '../ui/state-badge';
import { QUARANTINE_LOOKS } from './held-look';
import { ReasonForm } from './reason-form';
import { whenQuarantineChanges } from './when-held-changed';

/** One item that cannot be believed: looked at, tried again, or closed with a reason. It is kept whole for ever. */
@Component({
  selector: 'app-quarantined-page',
  imports: [
    RouterLink,
    TranslocoPipe,
    Amount,
    FailedState,
    FaultNote,
    Icon,
    InLanguage,
    Moment,
    ReasonForm,
    Skeleton,
    StateBadge,
  ],
  templateUrl: './quarantined-page.html',
  styleUrl: './detail-pages.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class QuarantinedPage {
  private readonly api = inject(Api);
  private readonly permissions = inject(Store).selectSignal(sessionFeature.selectPermissions);
  /** from the path */
  readonly quarantineId = input.required<string>();
  private readonly params = computed(() => ({ quarantineId: this.quarantineId() }));
  protected readonly reasons = QUARANTINE_REASON_WORDS;
  protected readonly looks = QUARANTINE_LOOKS;
  protected readonly item = remote(() => this.api.send(showQuarantinedRoute, { params: this.params() }));
  protected readonly mayChange = computed(() => this.permissions().has('held.update'));
  protected readonly closing = signal(false);
  protected readonly sender = formSender();
  /** what the ordinary door said when it was tried again */
  protected readonly answer = signal<string | null>(null);
  private dismissId = v7();

  constructor() {
    whenQuarantineChanges(
      (quarantineIds) => quarantineIds.includes(this.quarantineId()),
      () => !this.sender.busy() && this.item.reload(),
    );
  }

  protected retry(): void {
    this.sender.send(this.api.send(retryQuarantinedRoute, { params: this.params() }), ({ outcome, item }) => {
      this.answer.set(outcome);
      this.item.update(() => item);
    });
  }

  protected dismiss(reason: string): void {
    const body = { dismissId: this.dismissId, reason };
    this.sender.send(this.api.send(dismissQuarantinedRoute, { params: this.params(), body }), (closed) => {
      this.dismissId = v7();
      this.closing.set(false);
      this.answer.set(null);
      this.item.update(() => closed);
    });
  }
}
