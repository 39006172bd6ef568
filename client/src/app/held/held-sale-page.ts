import { ChangeDetectionStrategy, Component, computed, inject, input, viewChild } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { HELD_REASON_WORDS, type HeldSale, isHeld, showHeldRoute } from '#shared';
import { Api } from '../api/api';
import { remote } from '../api/remote';
import { InLanguage } from '../i18n/in-language';
import { sessionFeature } from '../session/session.feature';
import { MethodName } from '../settings/method-name';
import { settingsFeature } from '../settings/settings.feature';
import { Amount } from '../ui/amount';
import { amountWords } from '../ui/amount-words';
import { FailedState } from '../ui/failed-state';
import { Icon } from '../ui/icon';
import { Moment } from '../ui/moment';
import { Skeleton } from '../ui/skeleton';
import { StateBadge } from '../ui/state-badge';
import { lookOfHeld } from './held-look';
import { HeldWays } from './held-ways';
import { whenHeldSalesChange } from './when-held-changed';

/** One sale whose money is held or was: all that is known, its ways out, and what became of it. */
@Component({
  selector: 'app-held-sale-page',
  imports: [
    RouterLink,
    TranslocoPipe,
    Amount,
    FailedState,
    HeldWays,
    Icon,
    InLanguage,
    MethodName,
    Moment,
    Skeleton,
    StateBadge,
  ],
  templateUrl: './held-sale-page.html',
  styleUrl: './detail-pages.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class HeldSalePage {
  private readonly api = inject(Api);
  private readonly router = inject(Router);
  private readonly store = inject(Store);
  private readonly currency = this.store.selectSignal(settingsFeature.selectCurrency);
  private readonly permissions = this.store.selectSignal(sessionFeature.selectPermissions);
  /** from the path */
  readonly saleId = input.required<string>();
  private readonly ways = viewChild(HeldWays);
  protected readonly words = HELD_REASON_WORDS;
  protected readonly look = lookOfHeld;
  protected readonly sale = remote(() => this.api.send(showHeldRoute, { params: { saleId: this.saleId() } }));
  protected readonly waits = computed(() => {
    const sale = this.sale.value();
    return sale !== undefined && isHeld(sale.state);
  });
  protected readonly may = computed(() => {
    const permissions = this.permissions();
    return {
      ...{ change: permissions.has('held.update'), seeSales: permissions.has('sales.view') },
      ...{ seeMeters: permissions.has('board.view'), seeTenants: permissions.has('accounts.view') },
      ...{ seeTills: permissions.has('till.view'), seeRefunds: permissions.has('refund.view') },
    };
  });
  /** what the settlement did, as was said before it was done */
  protected readonly done = computed(() => {
    const sale = this.sale.value();
    const { decimals, code } = this.currency();
    const amount = sale ? `${amountWords(sale.amountMinor, decimals)} ${code}` : '';
    return { amount, room: sale?.room ?? '' };
  });

  constructor() {
    // What is released here is told by its own answer, which the form must live to hear.
    whenHeldSalesChange(
      (saleId) => saleId === this.saleId(),
      () => !this.ways()?.busy() && this.sale.reload(),
    );
  }

  protected noteReleased(released: HeldSale): void {
    this.sale.update(() => released);
    const { release, amountMinor } = released;
    // What is owed has the release's own id, and is paid out there. Nothing is owed for what was never booked.
    const owed = release?.way === 'refund' && amountMinor > 0;
    if (owed && this.may().seeRefunds) void this.router.navigate(['/refunds', release.releaseId]);
  }
}
