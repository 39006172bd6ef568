import { ChangeDetectionStrategy, Component, inject, input, signal } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { v7 } from 'uuid';
import { dismissQuarantinedRoute, listQuarantineRoute, type QuarantinedItem, retryQuarantinedRoute } from '#shared';
import { Api } from '../api/api';
import { formSender } from '../api/form-sender';
import { remote } from '../api/remote';
import { Amount } from '../ui/amount';
import { FailedState } from '../ui/failed-state';
import { FaultNote } from '../ui/fault-note';
import { Moment } from '../ui/moment';
import { PageState } from '../ui/page-state';
import { Skeleton } from '../ui/skeleton';

const PAGE = 100;

/** Items that cannot be believed: looked at, tried again, or closed with a reason. They are kept whole for ever. */
@Component({
  selector: 'app-quarantine-list',
  imports: [TranslocoPipe, Amount, FailedState, FaultNote, Moment, PageState, Skeleton],
  templateUrl: './quarantine-list.html',
  styles: `
    .bytes {
      overflow-wrap: anywhere;
      font-size: 0.8125rem;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class QuarantineList {
  private readonly api = inject(Api);
  readonly mayChange = input.required<boolean>();
  protected readonly closed = signal(false);
  protected readonly items = remote(() =>
    this.api.send(listQuarantineRoute, { query: { closed: this.closed(), limit: PAGE } }),
  );
  protected readonly dismissing = signal<QuarantinedItem | null>(null);
  protected readonly reason = signal('');
  protected readonly sender = formSender();
  protected readonly answer = signal<string | null>(null);
  private dismissId = v7();

  protected retry({ quarantineId }: QuarantinedItem): void {
    const request = this.api.send(retryQuarantinedRoute, { params: { quarantineId } });
    this.sender.send(request, ({ outcome }) => {
      this.answer.set(outcome);
      this.items.reload();
    });
  }

  protected dismiss(): void {
    const item = this.dismissing();
    const reason = this.reason().trim();
    if (!item || reason === '') return;
    const request = this.api.send(dismissQuarantinedRoute, {
      params: { quarantineId: item.quarantineId },
      body: { dismissId: this.dismissId, reason },
    });
    this.sender.send(request, () => {
      this.dismissId = v7();
      this.dismissing.set(null);
      this.reason.set('');
      this.items.reload();
    });
  }
}
