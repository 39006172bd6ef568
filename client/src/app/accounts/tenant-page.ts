import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  input,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { NonNullableFormBuilder, ReactiveFormsModule, Validators } from '@angular/forms';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Actions, ofType } from '@ngrx/effects';
import { Store } from '@ngrx/store';
import {
  type Account,
  formatPrice,
  renewQueryPasswordRoute,
  salesList,
  showAccountRoute,
  updateAccountRoute,
} from '#shared';
import { Api } from '../api/api';
import { formSender } from '../api/form-sender';
import { remote } from '../api/remote';
import { PageTitle } from '../frame/page-title';
import { LiveActions } from '../live/live.actions';
import { SaleRow } from '../sales/sale-row';
import { withSale } from '../sales/with-sale';
import { sessionFeature } from '../session/session.feature';
import { AgeTag } from '../ui/age-tag';
import { Amount } from '../ui/amount';
import { Awaited } from '../ui/awaited';
import { BackLink } from '../ui/back-link';
import { ConfirmDialog } from '../ui/confirm-dialog';
import { FailedState } from '../ui/failed-state';
import { FaultNote } from '../ui/fault-note';
import { Field, FieldBox } from '../ui/field';
import { Icon } from '../ui/icon';
import { Moment } from '../ui/moment';
import { SaveBar } from '../ui/save-bar';
import { Skeleton } from '../ui/skeleton';
import { StateBadge } from '../ui/state-badge';
import { lookOfMeter } from '../ui/state-look';
import { TenantPageActions } from './accounts.actions';
import { accountsFeature } from './accounts.feature';
import { lookOfAccount } from './look-of-account';
import { OpeningSteps } from './opening-steps';
import { SecretOnce } from './secret-once';

const LAST_SALES = 5;

type Contact = Pick<Account, 'name' | 'telephone' | 'address' | 'remark'>;
const contactOf = ({ name, telephone, address, remark }: Account): Contact => ({ name, telephone, address, remark });

/** One tenant: meters with balance and age, contact, prices, last purchases. */
@Component({
  selector: 'app-tenant-page',
  imports: [
    ReactiveFormsModule,
    RouterLink,
    TranslocoPipe,
    AgeTag,
    Amount,
    Awaited,
    BackLink,
    ConfirmDialog,
    FailedState,
    FaultNote,
    Field,
    FieldBox,
    Icon,
    Moment,
    OpeningSteps,
    SaleRow,
    SaveBar,
    SecretOnce,
    Skeleton,
    StateBadge,
  ],
  templateUrl: './tenant-page.html',
  styleUrl: './tenant-page.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class TenantPage {
  private readonly store = inject(Store);
  private readonly api = inject(Api);
  private readonly title = inject(PageTitle);
  private readonly permissions = this.store.selectSignal(sessionFeature.selectPermissions);
  private readonly entities = this.store.selectSignal(accountsFeature.selectAccountEntities);
  private readonly faults = this.store.selectSignal(accountsFeature.selectAccountFaults);

  /** from the path */
  readonly accountId = input.required<string>();
  protected readonly account = computed(() => this.entities()[this.accountId()] ?? null);
  protected readonly fault = computed(() => this.faults()[this.accountId()] ?? null);
  protected readonly maySell = computed(() => this.permissions().has('sell.update'));
  protected readonly mayRefund = computed(() => this.permissions().has('refund.update'));
  protected readonly mayEdit = computed(() => this.permissions().has('accounts.update'));
  protected readonly mayRenew = computed(() => this.permissions().has('accounts.renew_password'));
  protected readonly mayCancel = computed(() => this.permissions().has('cancel.update'));
  protected readonly maySeeClosing = computed(() => this.permissions().has('cancel.view'));
  protected readonly maySeeSales = computed(() => this.permissions().has('sales.view'));
  protected readonly openMeters = computed(
    () => this.account()?.assignments.filter(({ closedAt }) => closedAt === null).length ?? 0,
  );
  protected readonly lookOfMeter = lookOfMeter;
  protected readonly lookOfAccount = lookOfAccount;
  protected readonly price = formatPrice;
  protected readonly priceKinds = ['sharp', 'peak', 'flat', 'valley'] as const;

  protected readonly sales = remote(() =>
    this.maySeeSales()
      ? this.api.send(salesList.page, { query: { accountId: this.accountId(), size: LAST_SALES } })
      : undefined,
  );

  /** what the form was opened with; null while it is closed */
  private readonly seen = signal<Contact | null>(null);
  protected readonly editing = computed(() => this.seen() !== null);
  protected readonly newPassword = signal<string | null>(null);
  protected readonly contact = formSender();
  protected readonly renewal = formSender();
  protected readonly confirm = viewChild(ConfirmDialog);
  protected readonly form = inject(NonNullableFormBuilder).group({
    name: ['', Validators.required],
    telephone: '',
    address: '',
    remark: '',
  });

  constructor() {
    effect(() => {
      const accountId = this.accountId();
      untracked(() => {
        this.seen.set(null);
        this.newPassword.set(null);
        this.store.dispatch(TenantPageActions.opened({ accountId }));
      });
    });
    effect(() => {
      const name = this.account()?.name;
      if (name !== undefined) this.title.say(name);
    });
    inject(Actions)
      .pipe(ofType(LiveActions.saleChanged), takeUntilDestroyed())
      .subscribe(({ sale }) => {
        if (sale.accountNumber === this.account()?.number) {
          this.sales.update((page) => ({ ...withSale(page, sale) }));
        }
      });
  }

  protected load(): void {
    this.store.dispatch(TenantPageActions.opened({ accountId: this.accountId() }));
  }

  protected edit(): void {
    const account = this.account();
    if (!account) return;
    this.contact.clear();
    this.fill(account);
  }

  protected endEdit(): void {
    this.seen.set(null);
  }

  protected saveContact(): void {
    const seen = this.seen();
    if (this.form.invalid || !seen) return;
    const request = this.api.send(updateAccountRoute, {
      params: { accountId: this.accountId() },
      body: { ...this.form.getRawValue(), seen },
    });
    this.contact.send(request, (account) => {
      this.store.dispatch(TenantPageActions.contactSaved({ account }));
      this.endEdit();
    });
  }

  /** Another has changed it meanwhile: the form begins again with what stands there now. */
  protected showNow(): void {
    const request = this.api.send(showAccountRoute, { params: { accountId: this.accountId() } });
    this.contact.send(request, (account) => {
      this.store.dispatch(TenantPageActions.contactReadAgain({ account }));
      this.fill(account);
    });
  }

  private fill(account: Account): void {
    const contact = contactOf(account);
    this.form.setValue(contact);
    this.seen.set(contact);
  }

  protected renewPassword(): void {
    const request = this.api.send(renewQueryPasswordRoute, { params: { accountId: this.accountId() } });
    this.renewal.send(request, ({ queryPassword }) => this.newPassword.set(queryPassword));
  }
}
