import { ChangeDetectionStrategy, Component, computed, effect, inject, input, signal, untracked } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { changeTermsRoute } from '#shared';
import { v7 } from 'uuid';
import { Api } from '../api/api';
import { formSender } from '../api/form-sender';
import { settingsFeature } from '../settings/settings.feature';
import { FailedState } from '../ui/failed-state';
import { FaultNote } from '../ui/fault-note';
import { Icon } from '../ui/icon';
import { Skeleton } from '../ui/skeleton';
import { TenantPageActions } from './accounts.actions';
import { accountsFeature } from './accounts.feature';
import { checkDraftTerms, type DraftTerms, draftTermsOf, termsOf } from './opening-draft';
import { TermsFields } from './terms-fields';

/** Changes prices and limits of one meter of a tenant; the meter is sent the new ones. */
@Component({
  selector: 'app-account-terms-page',
  imports: [RouterLink, TranslocoPipe, Icon, Skeleton, FailedState, FaultNote, TermsFields],
  template: `
    <div class="page narrow">
      @if (assignment(); as assignment) {
        <form class="card" novalidate (submit)="$event.preventDefault(); save()">
          <div class="row">
            <a
              class="icon-button"
              [routerLink]="['/tenants', accountId()]"
              [attr.aria-label]="'common.back' | transloco"
            >
              <app-icon name="back" />
            </a>
            <div class="stack tight grow">
              <h2 class="cut">{{ assignment.room }}</h2>
              <p class="soft small">{{ assignment.meterCode }} · {{ account()?.name }}</p>
            </div>
          </div>
          @if (terms(); as typed) {
            <app-terms-fields name="terms-" [terms]="typed" [faults]="faults()" (changed)="change($event)" />
          }
          <p class="soft small">{{ 'accountTerms.whatHappens' | transloco }}</p>
          <app-fault-note [fault]="saving.fault()" />
          <div class="actions end">
            <a class="button bare" [routerLink]="['/tenants', accountId()]">{{ 'common.cancel' | transloco }}</a>
            <button class="button main tall" [attr.aria-disabled]="saving.busy()">
              {{ (saving.busy() ? 'common.oneMoment' : 'accountTerms.save') | transloco }}
            </button>
          </div>
        </form>
      } @else if (fault()) {
        <app-failed [fault]="fault()" offlineKey="tenants.offline" (retry)="load()" />
      } @else {
        <div class="card"><app-skeleton [rows]="6" /></div>
      }
    </div>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class AccountTermsPage {
  private readonly store = inject(Store);
  private readonly api = inject(Api);
  private readonly router = inject(Router);
  private readonly currency = this.store.selectSignal(settingsFeature.selectCurrency);
  private readonly entities = this.store.selectSignal(accountsFeature.selectAccountEntities);
  private readonly accountFaults = this.store.selectSignal(accountsFeature.selectAccountFaults);

  /** from the path */
  readonly accountId = input.required<string>();
  readonly assignmentId = input.required<string>();
  protected readonly account = computed(() => this.entities()[this.accountId()] ?? null);
  protected readonly fault = computed(() => this.accountFaults()[this.accountId()] ?? null);
  protected readonly assignment = computed(() =>
    this.account()?.assignments.find(({ assignmentId }) => assignmentId === this.assignmentId()),
  );
  private readonly typed = signal<DraftTerms | null>(null);
  protected readonly terms = computed(() => {
    const assignment = this.assignment();
    return this.typed() ?? (assignment ? draftTermsOf(assignment.terms, this.currency().decimals) : null);
  });
  protected readonly faults = computed(() => {
    const terms = this.terms();
    return terms ? checkDraftTerms(terms, this.currency().decimals) : {};
  });
  /** one form, one change: a new id when something else is typed after a refusal */
  private changeId = v7();
  protected readonly saving = formSender();

  constructor() {
    effect(() => {
      this.accountId();
      untracked(() => this.load());
    });
  }

  protected load(): void {
    this.store.dispatch(TenantPageActions.opened({ accountId: this.accountId() }));
  }

  protected change(change: Partial<DraftTerms>): void {
    const terms = this.terms();
    if (!terms) return;
    this.changeId = v7();
    this.saving.clear();
    this.typed.set({ ...terms, ...change });
  }

  protected save(): void {
    const terms = this.terms();
    if (!terms || Object.keys(this.faults()).length > 0) return;
    const request = this.api.send(changeTermsRoute, {
      params: { assignmentId: this.assignmentId() },
      body: { changeId: this.changeId, terms: termsOf(terms, this.currency().decimals) },
    });
    this.saving.send(request, (account) => {
      this.store.dispatch(TenantPageActions.contactSaved({ account }));
      void this.router.navigate(['/tenants', account.accountId]);
    });
  }
}
