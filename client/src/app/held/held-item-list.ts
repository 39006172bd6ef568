import { ChangeDetectionStrategy, Component, inject, input, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { v7 } from 'uuid';
import { doHeldItemRoute, type HeldItem, letBeHeldItemRoute, listHeldItemsRoute } from '#shared';
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
type Exit = 'do' | 'let_be';

/** Openings and closings of tills and leases that were kept without effect: done after all, or let be, with a reason. */
@Component({
  selector: 'app-held-item-list',
  imports: [RouterLink, TranslocoPipe, Amount, FailedState, FaultNote, Moment, PageState, Skeleton],
  templateUrl: './held-item-list.html',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class HeldItemList {
  private readonly api = inject(Api);
  readonly mayChange = input.required<boolean>();
  protected readonly decided = signal(false);
  protected readonly items = remote(() =>
    this.api.send(listHeldItemsRoute, { query: { decided: this.decided(), limit: PAGE } }),
  );
  protected readonly deciding = signal<{ readonly item: HeldItem; readonly exit: Exit } | null>(null);
  protected readonly reason = signal('');
  protected readonly sender = formSender();
  private decisionId = v7();

  protected ask(item: HeldItem, exit: Exit): void {
    this.decisionId = v7();
    this.reason.set('');
    this.deciding.set({ item, exit });
  }

  protected decide(): void {
    const deciding = this.deciding();
    const reason = this.reason().trim();
    if (!deciding || reason === '') return;
    const params = { itemId: deciding.item.itemId };
    const body = { decisionId: this.decisionId, reason };
    const route = deciding.exit === 'do' ? doHeldItemRoute : letBeHeldItemRoute;
    this.sender.send(this.api.send(route, { params, body }), () => {
      this.deciding.set(null);
      this.items.reload();
    });
  }
}
