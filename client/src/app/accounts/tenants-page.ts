import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { ActivatedRoute, NavigationEnd, Router, RouterLink, RouterLinkActive, RouterOutlet } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { filter, map, startWith } from 'rxjs';
import type { Account } from '#shared';
import { sessionFeature } from '../session/session.feature';
import { Amount } from '../ui/amount';
import { FailedState } from '../ui/failed-state';
import { Icon } from '../ui/icon';
import { ListKeys } from '../ui/list-keys';
import { PageState } from '../ui/page-state';
import { SearchField } from '../ui/search-field';
import { Skeleton } from '../ui/skeleton';
import { StateBadge } from '../ui/state-badge';
import { TenantsPageActions, type AccountFilter } from './accounts.actions';
import { accountsFeature } from './accounts.feature';
import { KeptDraft } from './kept-draft';
import { lookOfAccount } from './look-of-account';

/** The tenants of the operator's buildings, newest first; beside the list the one chosen. */
@Component({
  selector: 'app-tenants-page',
  imports: [
    RouterOutlet,
    RouterLink,
    RouterLinkActive,
    TranslocoPipe,
    SearchField,
    Skeleton,
    FailedState,
    PageState,
    Amount,
    Icon,
    StateBadge,
    ListKeys,
  ],
  templateUrl: './tenants-page.html',
  styleUrls: ['../ui/panes.scss', './tenants-page.scss'],
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class TenantsPage {
  private readonly store = inject(Store);
  private readonly router = inject(Router);
  private readonly route = inject(ActivatedRoute);
  private readonly kept = inject(KeptDraft);
  private readonly permissions = this.store.selectSignal(sessionFeature.selectPermissions);
  private readonly operator = this.store.selectSignal(sessionFeature.selectOperator);
  protected readonly accounts = this.store.selectSignal(accountsFeature.selectList);
  protected readonly total = this.store.selectSignal(accountsFeature.selectTotal);
  protected readonly next = this.store.selectSignal(accountsFeature.selectNext);
  protected readonly loading = this.store.selectSignal(accountsFeature.selectLoading);
  protected readonly fault = this.store.selectSignal(accountsFeature.selectFault);
  protected readonly filter = this.store.selectSignal(accountsFeature.selectFilter);
  protected readonly mayOpen = computed(() => this.permissions().has('accounts.update'));
  protected readonly draft = computed(() => {
    const operator = this.operator();
    return operator && this.mayOpen() ? this.kept.read(operator.operatorId) : null;
  });
  protected readonly look = lookOfAccount;
  protected readonly chosen = toSignal(
    this.router.events.pipe(
      filter((event) => event instanceof NavigationEnd),
      startWith(null),
      map(() => this.route.firstChild !== null),
    ),
    { initialValue: false },
  );

  constructor() {
    this.store.dispatch(TenantsPageActions.opened());
  }

  protected rooms(account: Account): string {
    return account.assignments.map(({ room }) => room).join(', ');
  }

  protected narrow(change: AccountFilter): void {
    this.store.dispatch(TenantsPageActions.filtered({ change }));
  }

  protected search(keywords: string): void {
    this.narrow({ keywords: keywords === '' ? undefined : keywords });
  }

  protected more(): void {
    this.store.dispatch(TenantsPageActions.moreWanted());
  }

  protected retry(): void {
    this.store.dispatch(TenantsPageActions.retried());
  }
}
