import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  input,
  linkedSignal,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { v7 } from 'uuid';
import {
  addMinor,
  checkSale,
  formatAmount,
  minorUnits,
  parseAmount,
  parseMeterCode,
  roomUnderLimit,
  SALE_REMARK_MOST,
  type MinorUnits,
  type PaymentMethod,
} from '#shared';
import { deviceFeature } from '../device/device.feature';
import { Live } from '../live/live';
import { deviceTime } from '../outbox/device-clock';
import { outboxFeature } from '../outbox/outbox.feature';
import { effectiveLease } from '../outbox/record-sale';
import { sessionFeature } from '../session/session.feature';
import { injectMethodName, MethodName } from '../settings/method-name';
import { snapshotFeature } from '../snapshot/snapshot.feature';
import { AgeTag } from '../ui/age-tag';
import { isStale } from '../ui/age';
import { Amount } from '../ui/amount';
import { amountWords } from '../ui/amount-words';
import { ConfirmDialog } from '../ui/confirm-dialog';
import { FaultNote } from '../ui/fault-note';
import { Icon } from '../ui/icon';
import { NoCreditNote } from '../ui/no-credit-note';
import { Now } from '../ui/now';
import { PageState } from '../ui/page-state';
import { StateBadge } from '../ui/state-badge';
import { lookOfMeter } from '../ui/state-look';
import { TextField } from '../ui/text-field';
import { AmountPad } from './amount-pad';
import { injectSellBlocker, SellBlockerNote } from './sell-blocker-note';
import { SellPageActions } from './sell.actions';
import { sellFeature } from './sell.feature';

/** The same amount for the same meter within this time is asked about first. */
const SAME_SALE_WITHIN_MS = 5 * 60_000;
/** What the meter may still hold is said when it is less than this many times the largest usual amount. */
const ROOM_MATTERS_BELOW = 3;

/** Taking money for one meter: what is known of it above, the amount below, the warning before the tap. */
@Component({
  selector: 'app-sell-page',
  imports: [
    RouterLink,
    TranslocoPipe,
    AgeTag,
    Amount,
    AmountPad,
    ConfirmDialog,
    FaultNote,
    Icon,
    MethodName,
    NoCreditNote,
    PageState,
    SellBlockerNote,
    StateBadge,
    TextField,
  ],
  templateUrl: './sell-page.html',
  styleUrl: './sell-page.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { '(document:keydown)': 'type($event)' },
})
export default class SellPage {
  private readonly store = inject(Store);
  private readonly now = inject(Now);
  private readonly live = inject(Live);
  /** from the address */
  readonly meterCode = input.required<string>();
  private readonly pad = viewChild(AmountPad);
  private readonly againDialog = viewChild<ConfirmDialog>('againDialog');
  private readonly anywayDialog = viewChild<ConfirmDialog>('anywayDialog');

  protected readonly sell = this.store.selectSignal(sellFeature.selectSellState);
  protected readonly online = this.store.selectSignal(outboxFeature.selectIsOnline);
  protected readonly property = this.store.selectSignal(snapshotFeature.selectProperty);
  private readonly read = this.store.selectSignal(snapshotFeature.selectRead);
  private readonly refreshing = this.store.selectSignal(snapshotFeature.selectRefreshing);
  private readonly tenantByMeter = this.store.selectSignal(snapshotFeature.selectTenantByMeter);
  private readonly states = this.store.selectSignal(snapshotFeature.selectStates);
  private readonly outbox = this.store.selectSignal(outboxFeature.selectOutboxState);
  private readonly lease = this.store.selectSignal(deviceFeature.selectLease);
  protected readonly durable = this.store.selectSignal(deviceFeature.selectDurable);
  private readonly operator = this.store.selectSignal(sessionFeature.selectOperator);
  protected readonly blocker = injectSellBlocker();
  private readonly nameOf = injectMethodName();

  /** One form, one sale: a new id only when another meter is chosen. */
  private readonly formId = linkedSignal({ source: this.meterCode, computation: () => v7() });
  protected readonly typed = linkedSignal({ source: this.meterCode, computation: () => '' });
  protected readonly remark = linkedSignal({ source: this.meterCode, computation: () => '' });
  protected readonly remarking = linkedSignal({ source: this.meterCode, computation: () => false });
  protected readonly remarkMost = SALE_REMARK_MOST;
  protected readonly chosenMethod = signal<PaymentMethod | undefined>(undefined);
  /** a greyed method was tapped: why it cannot be taken now */
  protected readonly methodHint = signal<PaymentMethod | undefined>(undefined);
  private readonly asked = signal(false);
  /** credit cannot reach the meter, and money is taken all the same */
  private readonly anyway = linkedSignal({ source: this.meterCode, computation: () => false });

  protected readonly loading = computed(() => !this.read() || (this.refreshing() && !this.tenant()));
  protected readonly tenant = computed(() => this.tenantByMeter().get(this.meterCode()));
  protected readonly meter = computed(() =>
    this.tenant()?.meters.find((meter) => meter.meterCode === this.meterCode()),
  );
  protected readonly state = computed(() => this.states()[this.meterCode()]);
  protected readonly noCredit = computed(() => (this.meter()?.postpaid ? undefined : this.state()?.noCredit));
  protected readonly look = computed(() => {
    const state = this.state();
    const staleAfterMs = (this.property()?.collectionIntervalMin ?? 30) * 60_000;
    const readAtMs = state?.readAt ? Date.parse(state.readAt) : null;
    return state ? lookOfMeter(state, isStale(readAtMs, this.now.ms(), staleAfterMs)) : undefined;
  });
  protected readonly mayRead = computed(() => this.operator()?.permissions.includes('board.read_now') ?? false);
  protected readonly decimals = computed(() => this.property()?.decimals ?? 2);
  protected readonly usual = computed(() => this.meter()?.usualAmountsMinor.slice(0, 3) ?? []);

  /** sold on this device and not yet known to the server: the meter will hold it too */
  private readonly queuedMinor = computed(() =>
    addMinor(
      ...this.outbox()
        .entries.filter((entry) => entry.state === 'queued' && entry.summary.meterCode === this.meterCode())
        .map((entry) => entry.summary.amountMinor),
    ),
  );
  protected readonly onItsWayMinor = computed(() =>
    addMinor(this.state()?.onItsWayMinor ?? minorUnits(0), this.queuedMinor()),
  );
  private readonly saleMeter = computed(() => {
    const meter = this.meter();
    if (!meter) return undefined;
    return {
      building: meter.building,
      postpaid: meter.postpaid,
      open: !meter.closing,
      held: true,
      hoardingLimitMinor: meter.hoardingLimitMinor,
      remainingMinor: this.state()?.remainingMinor ?? undefined,
      onItsWayMinor: this.onItsWayMinor(),
    };
  });
  protected readonly roomMinor = computed(() => {
    const meter = this.saleMeter();
    return meter ? roomUnderLimit(meter) : undefined;
  });
  protected readonly roomMatters = computed(() => {
    const room = this.roomMinor();
    const largest = Math.max(this.amountMinor() ?? 0, ...this.usual());
    return room !== undefined && largest > 0 && room < largest * ROOM_MATTERS_BELOW;
  });

  protected readonly methods = computed(() => {
    const offlineMethods = this.lease()?.lease.offlineMethods ?? ['cash'];
    return (this.property()?.methods ?? []).map((method) => ({
      method,
      allowed: this.online() || offlineMethods.includes(method),
    }));
  });
  protected readonly method = computed((): PaymentMethod | undefined => {
    const allowed = this.methods().filter((one) => one.allowed);
    return (allowed.find((one) => one.method === this.chosenMethod()) ?? allowed[0])?.method;
  });

  private readonly amount = computed(() => parseAmount(this.typed(), this.decimals()));
  protected readonly amountMinor = computed((): MinorUnits | undefined => {
    const amount = this.amount();
    return amount.ok ? amount.amountMinor : undefined;
  });
  protected readonly amountWords = computed(() => {
    const amount = this.amountMinor();
    return amount === undefined ? '' : amountWords(amount, this.decimals());
  });
  /** the first reason of the shared rule, before anything is tapped */
  protected readonly refusal = computed(() => {
    const amount = this.amount();
    if (!amount.ok) return this.typed() === '' ? undefined : amount.refusal;
    const [meter, leaseRow, method, property] = [this.saleMeter(), this.lease(), this.method(), this.property()];
    if (!meter || !leaseRow || !method || !property) return undefined;
    const sale = {
      amountMinor: amount.amountMinor,
      method,
      soldAtMs: deviceTime(this.now.ms(), this.outbox().clock),
      offline: !this.online(),
      methods: property.methods,
      decimals: property.decimals,
    };
    return checkSale(meter, sale, {
      lease: effectiveLease(leaseRow.lease, this.durable()),
      used: { sumMinor: leaseRow.usedSumMinor, count: leaseRow.usedCount },
    });
  });
  protected readonly refusalValues = computed(() => {
    const lease = this.lease();
    const words = (amount: MinorUnits | undefined) =>
      amount === undefined ? '' : amountWords(amount, this.decimals());
    return {
      room: words(this.roomMinor()),
      perSale: words(lease?.lease.perSaleMinor),
      left: words(lease ? minorUnits(Math.max(0, lease.lease.sumMinor - lease.usedSumMinor)) : undefined),
      decimals: this.decimals(),
    };
  });
  /** the one sentence under the amount */
  protected readonly said = computed(() => {
    const refusal = this.sell().refusal ?? this.refusal();
    if (refusal) return { key: `sell.refusal.${refusal}`, values: this.refusalValues() };
    const hint = this.methodHint();
    return hint ? { key: 'sell.methodHint', values: { method: this.nameOf()(hint) } } : undefined;
  });
  protected readonly canSell = computed(
    () =>
      this.amountMinor() !== undefined &&
      this.refusal() === undefined &&
      this.blocker() === undefined &&
      this.lease() !== null &&
      !this.sell().recording,
  );
  /** a sale like this one that was made just now */
  protected readonly sameSale = computed(() =>
    this.outbox().entries.find(
      ({ summary, queuedAtMs }) =>
        summary.meterCode === this.meterCode() &&
        summary.amountMinor === this.amountMinor() &&
        this.now.ms() - queuedAtMs < SAME_SALE_WITHIN_MS,
    ),
  );
  protected readonly sameSaleAt = computed(() => {
    const same = this.sameSale();
    return same ? new Date(same.queuedAtMs).toISOString() : null;
  });

  constructor() {
    effect(() => {
      const parsed = parseMeterCode(this.meterCode());
      if (!parsed.ok) return;
      untracked(() => {
        this.store.dispatch(SellPageActions.opened({ meterCode: parsed.value.code }));
        this.live.watch([parsed.value.code]);
      });
    });
    // The cursor stands in the amount, so that a keyboard types it, for the next meter too.
    effect(() => {
      this.meterCode();
      this.pad()?.focus();
    });
  }

  /** A keyboard types the amount wherever the focus is, unless it types into something else. */
  protected type(event: KeyboardEvent): void {
    const inField = event.target instanceof HTMLElement && event.target.matches('input, textarea, select, dialog *');
    if (inField || event.ctrlKey || event.metaKey || event.altKey) return;
    const pressed = event.key === ',' ? '.' : event.key === 'Backspace' ? 'erase' : event.key;
    if (this.pad()?.press(pressed)) event.preventDefault();
  }

  protected change(text: string): void {
    this.typed.set(text);
    this.asked.set(false);
    this.anyway.set(false);
    this.store.dispatch(SellPageActions.changed());
  }

  protected take(amountMinor: MinorUnits): void {
    this.change(formatAmount(amountMinor, this.decimals()));
  }

  protected chooseMethod(method: PaymentMethod, allowed: boolean): void {
    this.methodHint.set(allowed ? undefined : method);
    if (!allowed) return;
    this.chosenMethod.set(method);
    this.store.dispatch(SellPageActions.changed());
  }

  protected refresh(): void {
    const meter = this.meter();
    if (meter) this.store.dispatch(SellPageActions.refreshWanted({ meterCode: meter.meterCode }));
  }

  /** Asks once about credit that cannot reach the meter, and about a sale that looks like a repeat, then sells. */
  protected wantSale(): void {
    if (!this.canSell()) return;
    if (this.noCredit() && !this.anyway()) this.anywayDialog()?.ask();
    else if (this.sameSale() && !this.asked()) this.againDialog()?.ask();
    else this.sellNow();
  }

  protected sellAnyway(): void {
    this.anyway.set(true);
    this.wantSale();
  }

  protected sellAgain(): void {
    this.asked.set(true);
    this.sellNow();
  }

  private sellNow(): void {
    const [tenant, meter, saleMeter] = [this.tenant(), this.meter(), this.saleMeter()];
    const [operator, property, amountMinor, method] = [
      this.operator(),
      this.property(),
      this.amountMinor(),
      this.method(),
    ];
    if (!tenant || !meter || !saleMeter || !operator || !property || !method || amountMinor === undefined) return;
    this.store.dispatch(
      SellPageActions.saleWanted({
        form: {
          id: this.formId(),
          operatorId: operator.operatorId,
          operatorName: operator.fullName,
          assignmentId: meter.assignmentId,
          meterCode: meter.meterCode,
          room: meter.room,
          accountNumber: tenant.number,
          amountMinor,
          method,
          remark: this.remark(),
          meter: saleMeter,
          rules: { methods: property.methods, decimals: property.decimals },
          durable: this.durable(),
        },
      }),
    );
  }
}
