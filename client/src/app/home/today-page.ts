import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Actions, ofType } from '@ngrx/effects';
import { Store } from '@ngrx/store';
import { EMPTY, expand, map, reduce } from 'rxjs';
import { addMinor, boardList, heldList, salesList, type SaleRecord, ZERO } from '#shared';
import { Api } from '../api/api';
import { remote } from '../api/remote';
import { LiveActions } from '../live/live.actions';
import { sessionFeature } from '../session/session.feature';
import { settingsFeature } from '../settings/settings.feature';
import { Amount } from '../ui/amount';
import { Awaited } from '../ui/awaited';
import { dayOf } from '../ui/day-of';
import { Now } from '../ui/now';
import { SaleRow } from '../sales/sale-row';
import { withSale } from '../sales/with-sale';
import { hourBars } from './hour-bars';

const PAGE = 500;
/** What was taken back is no sale of the day. */
const GONE: ReadonlySet<SaleRecord['state']> = new Set(['void', 'corrected', 'refunded']);
const LAST = 5;

/** The day so far: what was sold, hour by hour, and what waits for a person. */
@Component({
  selector: 'app-today-page',
  imports: [RouterLink, TranslocoPipe, Amount, Awaited, SaleRow],
  templateUrl: './today-page.html',
  styleUrl: './today-page.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class TodayPage {
  private readonly api = inject(Api);
  private readonly store = inject(Store);
  private readonly now = inject(Now);
  private readonly permissions = this.store.selectSignal(sessionFeature.selectPermissions);
  private readonly timeZone = this.store.selectSignal(settingsFeature.selectTimeZone);
  /** the property's day, YYYY-MM-DD */
  protected readonly day = computed(() => dayOf(this.now.ms(), this.timeZone()));

  protected readonly sales = remote(() => {
    const query = { from: this.day(), to: this.day(), size: PAGE };
    const ask = (page: number) => this.api.send(salesList.page, { query: { ...query, page } });
    return ask(1).pipe(
      expand(({ total }, at) => ((at + 1) * PAGE < total ? ask(at + 2) : EMPTY)),
      reduce((all: SaleRecord[], page) => [...all, ...page.items], []),
      map((items) => ({ items, total: items.length, sums: {}, facets: {} })),
    );
  });
  protected readonly held = remote(() =>
    this.permissions().has('held.view')
      ? this.api.send(heldList.page, { query: { state: 'waiting', size: 1 } })
      : undefined,
  );
  private readonly meters = remote(() => this.api.send(boardList.page, { query: { size: 1 } }));
  protected readonly alarms = computed(() => {
    const counts = this.meters.value()?.facets['state']?.counts;
    if (!counts) return undefined;
    const { alarm = 0, arrears = 0, lost = 0 } = counts;
    // The board shows one state at a time, or all with their counts.
    const filter = arrears === 0 ? { state: 'alarm' } : alarm === 0 ? { state: 'arrears' } : {};
    return { count: alarm + arrears, lost, filter: alarm + arrears === 0 ? {} : filter };
  });
  private readonly counted = computed(() => this.sales.value()?.items.filter(({ state }) => !GONE.has(state)) ?? []);
  protected readonly sum = computed(() => addMinor(ZERO, ...this.counted().map(({ amountMinor }) => amountMinor)));
  protected readonly count = computed(() => this.counted().length);
  protected readonly onItsWay = computed(() => this.counted().filter(({ state }) => state === 'accepted').length);
  protected readonly last = computed(() => this.sales.value()?.items.slice(0, LAST) ?? []);
  protected readonly bars = computed(() => hourBars(this.counted(), this.timeZone()));

  constructor() {
    inject(Actions)
      .pipe(ofType(LiveActions.saleChanged), takeUntilDestroyed())
      .subscribe(({ sale }) => {
        if (sale.businessDate === this.day()) this.sales.update((page) => withSale(page, sale));
      });
  }
}
