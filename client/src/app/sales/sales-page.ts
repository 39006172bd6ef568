import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { Router } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Actions, ofType } from '@ngrx/effects';
import { listSalesRoute, SALE_STATES } from '#shared';
import { Api } from '../api/api';
import { formSender } from '../api/form-sender';
import { remote } from '../api/remote';
import { LiveActions } from '../live/live.actions';
import { FailedState } from '../ui/failed-state';
import { FaultNote } from '../ui/fault-note';
import { Icon } from '../ui/icon';
import { PageState } from '../ui/page-state';
import { SearchField } from '../ui/search-field';
import { Skeleton } from '../ui/skeleton';
import { SaleRow } from './sale-row';
import { withSale } from './with-sale';

const PAGE = 50;
const isDate = (text: string | undefined): text is string => /^\d{4}-\d{2}-\d{2}$/.test(text ?? '');

/** Sales made, each with its state. The filter stands in the address, so a link reproduces the view. */
@Component({
  selector: 'app-sales-page',
  imports: [TranslocoPipe, SearchField, SaleRow, Skeleton, FailedState, FaultNote, PageState, Icon],
  templateUrl: './sales-page.html',
  styleUrl: './sales-page.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class SalesPage {
  private readonly api = inject(Api);
  private readonly router = inject(Router);
  /** from the query */
  readonly keywords = input<string>();
  readonly from = input<string>();
  readonly to = input<string>();
  readonly state = input<string>();

  protected readonly states = SALE_STATES;
  protected readonly datesOpen = signal(false);
  protected readonly chosenState = computed(() => SALE_STATES.find((state) => state === this.state()));
  private readonly wanted = computed(() => {
    const [from, to] = [this.from(), this.to()];
    return {
      keywords: this.keywords() || undefined,
      from: isDate(from) ? from : undefined,
      to: isDate(to) ? to : undefined,
      state: this.chosenState(),
    };
  });
  protected readonly filtered = computed(() => Object.values(this.wanted()).some((value) => value !== undefined));
  protected readonly sales = remote(() => this.api.send(listSalesRoute, { query: { ...this.wanted(), limit: PAGE } }));
  protected readonly moreSender = formSender();

  constructor() {
    inject(Actions)
      .pipe(ofType(LiveActions.saleChanged), takeUntilDestroyed())
      .subscribe(({ sale }) => {
        // With a filter on, only what is listed changes: whether a new sale fits is the server's to say.
        this.sales.update((page) =>
          this.filtered() && !page.items.some(({ saleId }) => saleId === sale.saleId) ? page : withSale(page, sale),
        );
      });
    inject(Actions)
      .pipe(ofType(LiveActions.connected), takeUntilDestroyed())
      .subscribe(({ again }) => again && this.sales.reload());
  }

  protected narrow(queryParams: Record<string, string | null>): void {
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected all(): void {
    this.narrow({ keywords: null, from: null, to: null, state: null });
  }

  protected more(next: string): void {
    const request = this.api.send(listSalesRoute, { query: { ...this.wanted(), limit: PAGE, after: next } });
    this.moreSender.send(request, (page) =>
      this.sales.update(({ items }) => ({ ...page, items: [...items, ...page.items] })),
    );
  }
}
