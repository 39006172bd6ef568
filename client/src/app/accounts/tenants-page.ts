import { ChangeDetectionStrategy, Component, computed, inject, viewChild } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Actions, ofType } from '@ngrx/effects';
import { Store } from '@ngrx/store';
import { filter } from 'rxjs';
import { type Account, accountsList, type MinorUnits } from '#shared';
import { injectBuildingChoices } from '../buildings/building-choice';
import { ListCellTemplate } from '../lists/list-templates';
import { ListView } from '../lists/list-view';
import { LiveActions } from '../live/live.actions';
import { sessionFeature } from '../session/session.feature';
import { Amount } from '../ui/amount';
import { Icon } from '../ui/icon';
import { StateBadge } from '../ui/state-badge';
import { withMeterState, withProgress } from './account-changes';
import { KeptDraft } from './kept-draft';
import { lookOfAccount } from './look-of-account';

/** The tenants of the operator's buildings, newest first; the open accounts until one asks for others. */
@Component({
  selector: 'app-tenants-page',
  imports: [Amount, Icon, ListCellTemplate, ListView, RouterLink, StateBadge, TranslocoPipe],
  template: `
    <app-list
      icon="tenants"
      [list]="list"
      [open]="open"
      [options]="options()"
      [addLink]="mayOpen() ? ['open'] : null"
      [addWord]="'tenants.open' | transloco"
      [emptyHead]="'tenants.empty' | transloco"
      [emptyText]="'tenants.emptyText' | transloco"
      offlineKey="tenants.offline"
    >
      @if (draft(); as draft) {
        <a class="draft" lead routerLink="/tenants/open">
          <app-icon name="edit" [size]="20" />
          <span>{{
            (draft.person.name ? 'tenants.draftOf' : 'tenants.draft') | transloco: { name: draft.person.name }
          }}</span>
        </a>
      }
      <ng-template appCell="remaining" let-account>
        @if (severalOf(account); as count) {
          <span class="soft">{{ 'tenants.meters' | transloco: { count } }}</span>
        } @else if (remainingOf(account); as remaining) {
          <app-amount [minor]="remaining.minor" />
        }
      </ng-template>
      <ng-template appCell="state" let-account><app-state [look]="look(account)" /></ng-template>
    </app-list>
  `,
  styleUrl: './tenants-page.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class TenantsPage {
  private readonly store = inject(Store);
  private readonly kept = inject(KeptDraft);
  private readonly permissions = this.store.selectSignal(sessionFeature.selectPermissions);
  private readonly operator = this.store.selectSignal(sessionFeature.selectOperator);
  private readonly buildings = injectBuildingChoices();
  private readonly view = viewChild.required<ListView<Account>>(ListView);
  protected readonly list = accountsList;
  protected readonly open = ({ accountId }: Account): string[] => ['/tenants', accountId];
  protected readonly options = computed(() => ({ building: this.buildings() }));
  protected readonly mayOpen = computed(() => this.permissions().has('accounts.update'));
  protected readonly draft = computed(() => {
    const operator = this.operator();
    return operator && this.mayOpen() ? this.kept.read(operator.operatorId) : null;
  });
  protected readonly look = lookOfAccount;

  constructor() {
    const actions = inject(Actions);
    actions
      .pipe(ofType(LiveActions.openingChanged), takeUntilDestroyed())
      .subscribe(({ progress }) => this.change((account) => withProgress(account, progress)));
    actions
      .pipe(ofType(LiveActions.meterChanged), takeUntilDestroyed())
      .subscribe(({ state }) => this.change((account) => withMeterState(account, state)));
    // A closing that has moved on left the account with other meters; what was missed while the line was cut is asked for.
    actions
      .pipe(
        ofType(LiveActions.closingChanged),
        filter(({ accountId }) =>
          this.view()
            .shown()
            .some((account) => account.accountId === accountId),
        ),
        takeUntilDestroyed(),
      )
      .subscribe(() => this.view().reload());
    actions
      .pipe(
        ofType(LiveActions.connected),
        filter(({ again }) => again),
        takeUntilDestroyed(),
      )
      .subscribe(() => this.view().reload());
  }

  /** How many meters it has, where no one balance says how things stand. */
  protected severalOf({ assignments }: Account): number | null {
    return assignments.length > 1 ? assignments.length : null;
  }

  protected remainingOf({ assignments: [only] }: Account): { readonly minor: MinorUnits | null } | null {
    return only && !only.postpaid ? { minor: only.state.remainingMinor } : null;
  }

  private change(change: (account: Account) => Account): void {
    for (const account of this.view().shown()) {
      const changed = change(account);
      if (changed !== account) this.view().heard(changed);
    }
  }
}
