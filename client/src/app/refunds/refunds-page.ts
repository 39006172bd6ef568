import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { Router } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { listRefundsRoute, REFUND_STATES } from '#shared';
import { Api } from '../api/api';
import { formSender } from '../api/form-sender';
import { remote } from '../api/remote';
import { Amount } from '../ui/amount';
import { FailedState } from '../ui/failed-state';
import { FaultNote } from '../ui/fault-note';
import { PageState } from '../ui/page-state';
import { SearchField } from '../ui/search-field';
import { Skeleton } from '../ui/skeleton';
import { reloadWithMeters } from './reload-with-meters';
import { RefundRow } from './refund-row';

const PAGE = 50;

/** Money back: what is to be paid out, and what was. The filter stands in the address. */
@Component({
  selector: 'app-refunds-page',
  imports: [TranslocoPipe, Amount, SearchField, RefundRow, Skeleton, FailedState, FaultNote, PageState],
  templateUrl: './refunds-page.html',
  styleUrl: './refunds-page.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class RefundsPage {
  private readonly api = inject(Api);
  private readonly router = inject(Router);
  /** from the query */
  readonly keywords = input<string>();
  readonly state = input<string>();

  protected readonly states = REFUND_STATES;
  protected readonly chosenState = computed(() => REFUND_STATES.find((state) => state === this.state()));
  private readonly wanted = computed(() => ({ keywords: this.keywords() || undefined, state: this.chosenState() }));
  protected readonly refunds = remote(() =>
    this.api.send(listRefundsRoute, { query: { ...this.wanted(), limit: PAGE } }),
  );
  protected readonly moreSender = formSender();

  constructor() {
    reloadWithMeters((meterCode) => {
      const items = this.refunds.value()?.items ?? [];
      return items.some((one) => one.meterCode === meterCode && one.state === 'on_its_way');
    }, this.refunds.reload);
  }

  protected narrow(queryParams: Record<string, string | null>): void {
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected more(next: string): void {
    const request = this.api.send(listRefundsRoute, { query: { ...this.wanted(), limit: PAGE, after: next } });
    this.moreSender.send(request, (page) =>
      this.refunds.update(({ items }) => ({ ...page, items: [...items, ...page.items] })),
    );
  }
}
