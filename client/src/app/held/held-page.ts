import { ChangeDetectionStrategy, Component, computed, inject, input, signal, viewChildren } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Actions, ofType } from '@ngrx/effects';
import { Store } from '@ngrx/store';
import { addMinor, isHeld, listHeldRoute, ZERO } from '#shared';
import { Api } from '../api/api';
import { formSender } from '../api/form-sender';
import { remote } from '../api/remote';
import { LiveActions } from '../live/live.actions';
import { sessionFeature } from '../session/session.feature';
import { Amount } from '../ui/amount';
import { FailedState } from '../ui/failed-state';
import { FaultNote } from '../ui/fault-note';
import { Icon } from '../ui/icon';
import { PageState } from '../ui/page-state';
import { Skeleton } from '../ui/skeleton';
import { HeldItemList } from './held-item-list';
import { HeldSale, type Went } from './held-sale';
import { QuarantineList } from './quarantine-list';

const PAGE = 50;

/** Cash that waits for a person, oldest first, each with its ways out; and what cannot be believed. */
@Component({
  selector: 'app-held-page',
  imports: [
    RouterLink,
    TranslocoPipe,
    Amount,
    FailedState,
    FaultNote,
    HeldItemList,
    HeldSale,
    Icon,
    PageState,
    QuarantineList,
    Skeleton,
  ],
  template: `
    <div class="page narrow">
      <nav class="tabs" [attr.aria-label]="'held.title' | transloco">
        @for (one of tabs; track one) {
          <a
            [routerLink]="[]"
            [queryParams]="{ tab: one === 'held' ? null : one }"
            [attr.aria-current]="openTab() === one ? 'page' : null"
            replaceUrl
          >
            {{ 'held.tab.' + one | transloco }}
          </a>
        }
      </nav>
      @if (openTab() === 'quarantine') {
        <app-quarantine-list [mayChange]="mayChange()" />
      } @else if (openTab() === 'tills') {
        <app-held-item-list [mayChange]="mayChange()" />
      } @else if (held.value(); as page) {
        @if (released(); as went) {
          <p class="note" role="status">
            <app-icon name="check" [size]="20" /><span>{{ 'held.went' | transloco: went }}</span>
          </p>
        }
        @if (page.items.length > 0) {
          <p>{{ 'held.text' | transloco: { count: page.total } }} <app-amount [minor]="sum()" /></p>
          @for (item of page.items; track item.id) {
            @if (item.sale; as sale) {
              <app-held-sale [sale]="sale" [mayChange]="mayChange()" (released)="noteReleased($event)" />
            }
          }
          @if (page.next; as next) {
            <button type="button" class="button" [attr.aria-disabled]="moreSender.busy()" (click)="more(next)">
              {{ 'common.more' | transloco }}
            </button>
          }
          <app-fault-note [fault]="moreSender.fault()" />
        } @else {
          <app-page-state icon="check" [head]="'held.empty' | transloco" [text]="'held.emptyText' | transloco" />
        }
      } @else if (held.fault()) {
        <app-failed [fault]="held.fault()" offlineKey="held.offline" (retry)="held.reload()" />
      } @else {
        <div class="card"><app-skeleton [rows]="4" /></div>
      }
    </div>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class HeldPage {
  private readonly api = inject(Api);
  private readonly permissions = inject(Store).selectSignal(sessionFeature.selectPermissions);
  /** from the query */
  readonly tab = input<string>();
  protected readonly tabs = ['held', 'tills', 'quarantine'] as const;
  protected readonly openTab = computed(() => this.tabs.find((one) => one === this.tab()) ?? 'held');
  protected readonly mayChange = computed(() => this.permissions().has('held.update'));
  protected readonly held = remote(() => this.api.send(listHeldRoute, { query: { kind: 'held', limit: PAGE } }));
  protected readonly moreSender = formSender();
  protected readonly sum = computed(() =>
    addMinor(ZERO, ...(this.held.value()?.items ?? []).flatMap(({ sale }) => sale?.amountMinor ?? [])),
  );
  private readonly cards = viewChildren(HeldSale);
  /** what went to a meter last */
  protected readonly released = signal<Went | null>(null);

  constructor() {
    inject(Actions)
      .pipe(ofType(LiveActions.saleChanged), takeUntilDestroyed())
      .subscribe(({ sale }) => {
        // What is released here is told by its own answer, which the card must live to hear.
        if (this.cards().some((card) => card.busy() && card.sale().saleId === sale.saleId)) return;
        const isListed = this.held.value()?.items.some(({ id }) => id === sale.saleId) === true;
        if (isListed !== isHeld(sale.state)) this.held.reload();
      });
  }

  protected noteReleased(released: Went | null): void {
    this.released.set(released);
    this.held.reload();
  }

  protected more(next: string): void {
    const request = this.api.send(listHeldRoute, { query: { kind: 'held', limit: PAGE, after: next } });
    this.moreSender.send(request, (page) =>
      this.held.update(({ items }) => ({ ...page, items: [...items, ...page.items] })),
    );
  }
}
