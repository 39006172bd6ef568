import { ChangeDetectionStrategy, Component, computed, effect, inject, input, signal, untracked } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { v7 } from 'uuid';
import {
  checkRefund,
  minorUnits,
  type MinorUnits,
  parseAmount,
  parseMeterCode,
  readMeterRoute,
  refundableMinor,
  type RefundMeter,
  refundRoute,
  showMeterRoute,
  subtractMinor,
} from '#shared';
import { Api } from '../api/api';
import { formSender } from '../api/form-sender';
import { remote } from '../api/remote';
import { outboxFeature } from '../outbox/outbox.feature';
import { AmountPad } from '../sell/amount-pad';
import { sessionFeature } from '../session/session.feature';
import { settingsFeature } from '../settings/settings.feature';
import { AgeTag } from '../ui/age-tag';
import { Amount } from '../ui/amount';
import { amountWords } from '../ui/amount-words';
import { Awaited } from '../ui/awaited';
import { ConfirmDialog } from '../ui/confirm-dialog';
import { FaultNote } from '../ui/fault-note';
import { Icon } from '../ui/icon';
import { PageState } from '../ui/page-state';
import { TextField } from '../ui/text-field';

/** Taking credit off a meter to give it back: the meter is read live, the amount below, what will happen before the tap. */
@Component({
  selector: 'app-refund-form-page',
  imports: [
    RouterLink,
    TranslocoPipe,
    AgeTag,
    Amount,
    AmountPad,
    Awaited,
    ConfirmDialog,
    FaultNote,
    Icon,
    PageState,
    TextField,
  ],
  templateUrl: './refund-form-page.html',
  styleUrl: './refund-form-page.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class RefundFormPage {
  private readonly api = inject(Api);
  private readonly router = inject(Router);
  private readonly store = inject(Store);
  private readonly permissions = this.store.selectSignal(sessionFeature.selectPermissions);
  protected readonly currency = this.store.selectSignal(settingsFeature.selectCurrency);
  protected readonly online = this.store.selectSignal(outboxFeature.selectIsOnline);
  protected readonly mayRead = computed(() => this.permissions().has('board.read_now'));
  /** from the path */
  readonly meterCode = input.required<string>();
  private readonly code = computed(() => {
    const parsed = parseMeterCode(this.meterCode());
    return parsed.ok ? parsed.value.code : null;
  });

  protected readonly meter = remote(() => {
    const meterCode = this.code();
    return meterCode === null ? undefined : this.api.send(showMeterRoute, { params: { meterCode } });
  });
  protected readonly reading = formSender();
  protected readonly sender = formSender();
  protected readonly typed = signal('');
  protected readonly reason = signal('');
  private readonly readFor = signal<string | null>(null);
  /** the form's own: one form is one refund, however often it is sent */
  private readonly refundId = v7();

  private readonly known = computed((): RefundMeter | undefined => {
    const meter = this.meter.value();
    if (!meter) return undefined;
    const { state, postpaid, account } = meter;
    return {
      ...{ open: account !== null, closing: false, postpaid, blocked: state.blockedReason !== null },
      remainingMinor: state.remainingMinor ?? undefined,
      goingOutMinor: minorUnits(Math.max(-state.onItsWayMinor, 0)),
    };
  });
  protected readonly most = computed(() => {
    const known = this.known();
    return known ? refundableMinor(known) : null;
  });
  private readonly parsed = computed(() => parseAmount(this.typed(), this.currency().decimals));
  protected readonly amountMinor = computed((): MinorUnits | null => {
    const parsed = this.parsed();
    return parsed.ok ? parsed.amountMinor : null;
  });
  private readonly refusal = computed(() => {
    const [known, amount] = [this.known(), this.amountMinor()];
    // What stands against any amount is said before one is typed.
    return known && checkRefund(known, amount ?? minorUnits(1), this.currency().decimals);
  });
  /** key of the one sentence under the amount */
  protected readonly said = computed((): string | undefined => {
    const [refusal, parsed] = [this.refusal(), this.parsed()];
    if (refusal) return `refusal.${refusal}`;
    return parsed.ok || this.typed() === '' ? undefined : `sell.refusal.${parsed.refusal}`;
  });
  protected readonly after = computed(() => {
    const [remaining, amount] = [this.meter.value()?.state.remainingMinor ?? null, this.amountMinor()];
    return remaining === null || amount === null ? null : subtractMinor(remaining, amount);
  });
  protected readonly amount = computed(() => this.words(this.amountMinor()));
  protected readonly mostWords = computed(() => this.words(this.most()));
  protected readonly ready = computed(
    () =>
      this.online() &&
      this.amountMinor() !== null &&
      this.refusal() === undefined &&
      this.reason().trim() !== '' &&
      !this.sender.busy(),
  );

  constructor() {
    effect(() => {
      const meterCode = this.meter.value()?.meterCode ?? null;
      if (meterCode !== null && meterCode !== untracked(this.readFor)) untracked(() => this.read());
    });
  }

  protected read(): void {
    const meterCode = this.code();
    // The server reads it in any case before it takes anything off.
    if (meterCode === null || !this.mayRead()) return;
    this.readFor.set(meterCode);
    this.reading.send(this.api.send(readMeterRoute, { params: { meterCode } }), (state) =>
      this.meter.update((meter) => ({ ...meter, state })),
    );
  }

  protected takeAll(): void {
    const most = this.most();
    if (most !== null) this.typed.set(amountWords(most, this.currency().decimals).replace(/[^\d.]/g, ''));
  }

  protected refund(): void {
    const [assignmentId, amountMinor] = [this.meter.value()?.account?.assignmentId, this.amountMinor()];
    if (!this.ready() || assignmentId === undefined || amountMinor === null) return;
    const body = { refundId: this.refundId, assignmentId, amountMinor, reason: this.reason().trim() };
    this.sender.send(this.api.send(refundRoute, { body }), ({ refundId }) => {
      void this.router.navigate(['/refunds', refundId], { replaceUrl: true });
    });
  }

  private words(amount: MinorUnits | null): string {
    const { decimals, code } = this.currency();
    return amount === null ? '' : `${amountWords(amount, decimals)} ${code}`;
  }
}
