import {
  ChangeDetectionStrategy,
  Component,
  computed,
  DestroyRef,
  effect,
  inject,
  input,
  untracked,
} from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { Amount } from '../ui/amount';
import { FailedState } from '../ui/failed-state';
import { Icon } from '../ui/icon';
import { NoCreditNote } from '../ui/no-credit-note';
import { Skeleton } from '../ui/skeleton';
import { TenantPageActions } from './accounts.actions';
import { accountsFeature } from './accounts.feature';
import { OpeningActions } from './opening.actions';
import { openingFeature } from './opening.feature';
import { OpeningSteps } from './opening-steps';
import { SecretOnce } from './secret-once';

/** After 'confirm and download': the number, the password told once, and each meter on its way. */
@Component({
  selector: 'app-opened-page',
  imports: [RouterLink, TranslocoPipe, Amount, Icon, Skeleton, FailedState, NoCreditNote, OpeningSteps, SecretOnce],
  template: `
    <div class="page narrow">
      @if (account(); as account) {
        <p class="note" [class.good]="allTaken()" [class.way]="!allTaken()" role="status">
          <app-icon [name]="allTaken() ? 'check' : 'waiting'" />
          <span>
            <b>{{ 'opened.head' | transloco: { number: account.number, name: account.name } }}</b>
            <br />
            {{
              (allTaken() ? 'opened.allTaken' : 'opened.onItsWay') | transloco: { taken: taken(), of: meters().length }
            }}
          </span>
        </p>
        @if (queryPassword(); as secret) {
          <app-secret-once [secret]="secret" [number]="account.number" />
        }
        @for (meter of meters(); track meter.assignmentId) {
          <section class="card">
            <div class="row between">
              <div class="stack tight grow">
                <h3 class="cut">{{ meter.room }}</h3>
                <p class="soft small">{{ meter.meterCode }}</p>
              </div>
              @if (meter.progress.balanceMinor !== null) {
                <app-amount class="balance" [minor]="meter.progress.balanceMinor" />
              }
            </div>
            <app-no-credit-note [why]="meter.state.noCredit" />
            <app-opening-steps [progress]="meter.progress" />
          </section>
        }
        @if (!allTaken()) {
          <p class="soft small">{{ 'opened.mayLeave' | transloco }}</p>
        }
        <div class="actions">
          <a class="button main grow tall" [routerLink]="['/tenants', account.accountId]">
            {{ 'opened.toTenant' | transloco }}
          </a>
          <a class="button tall" routerLink="/tenants/open">{{ 'opened.another' | transloco }}</a>
        </div>
      } @else if (fault()) {
        <app-failed [fault]="fault()" (retry)="load()" />
      } @else {
        <div class="card"><app-skeleton [rows]="4" /></div>
      }
    </div>
  `,
  styles: `
    .balance {
      font-size: 1.375rem;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class OpenedPage {
  private readonly store = inject(Store);
  private readonly entities = this.store.selectSignal(accountsFeature.selectAccountEntities);
  private readonly faults = this.store.selectSignal(accountsFeature.selectAccountFaults);
  private readonly opened = this.store.selectSignal(openingFeature.selectOpened);
  /** from the path */
  readonly accountId = input.required<string>();
  protected readonly account = computed(() => this.entities()[this.accountId()] ?? null);
  protected readonly fault = computed(() => this.faults()[this.accountId()] ?? null);
  protected readonly queryPassword = computed(() => {
    const opened = this.opened();
    return opened?.accountId === this.accountId() ? opened.queryPassword : null;
  });
  protected readonly meters = computed(
    () => this.account()?.assignments.filter(({ closedAt }) => closedAt === null) ?? [],
  );
  protected readonly taken = computed(() => this.meters().filter(({ progress }) => progress.taken).length);
  protected readonly allTaken = computed(() => this.taken() === this.meters().length);

  constructor() {
    // Also right after the opening: a meter may have moved on before the live line told of it.
    effect(() => {
      const accountId = this.accountId();
      untracked(() => this.store.dispatch(TenantPageActions.opened({ accountId })));
    });
    inject(DestroyRef).onDestroy(() => this.store.dispatch(OpeningActions.passwordNoted()));
  }

  protected load(): void {
    this.store.dispatch(TenantPageActions.opened({ accountId: this.accountId() }));
  }
}
