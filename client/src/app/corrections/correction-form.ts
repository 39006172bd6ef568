import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  input,
  linkedSignal,
  output,
  signal,
  viewChild,
} from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { of } from 'rxjs';
import { v7 } from 'uuid';
import {
  checkRefundCorrection,
  checkSaleCorrection,
  correctRoute,
  correctionsList,
  type MinorUnits,
  type PaymentMethod,
  type RefundRecord,
  type SaleRecord,
} from '#shared';
import { Api } from '../api/api';
import { formSender } from '../api/form-sender';
import { remote } from '../api/remote';
import { MethodChoice } from '../refunds/method-choice';
import { OwnShift } from '../refunds/own-shift';
import { sessionFeature } from '../session/session.feature';
import { settingsFeature } from '../settings/settings.feature';
import { amountWords } from '../ui/amount-words';
import { ConfirmDialog } from '../ui/confirm-dialog';
import { FaultNote } from '../ui/fault-note';
import { Icon } from '../ui/icon';
import { Moment } from '../ui/moment';
import { TextField } from '../ui/text-field';

/** Reverses a sale or a refund that was keyed wrongly, and shows what reversed it before. */
@Component({
  selector: 'app-correction-form',
  imports: [RouterLink, TranslocoPipe, ConfirmDialog, FaultNote, Icon, MethodChoice, Moment, TextField],
  templateUrl: './correction-form.html',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class CorrectionForm {
  private readonly api = inject(Api);
  private readonly shift = inject(OwnShift);
  private readonly store = inject(Store);
  private readonly currency = this.store.selectSignal(settingsFeature.selectCurrency);
  private readonly permissions = this.store.selectSignal(sessionFeature.selectPermissions);
  readonly sale = input<SaleRecord>();
  readonly refund = input<RefundRecord>();
  readonly corrected = output();

  protected readonly open = signal(false);
  protected readonly reason = signal('');
  private readonly takenMethods = this.store.selectSignal(settingsFeature.selectTakenMethods);
  protected readonly method = linkedSignal((): PaymentMethod => this.takenMethods()[0] ?? 'cash');
  protected readonly sender = formSender();
  protected readonly asked = viewChild.required(ConfirmDialog);
  /** what a reversed sale gives back has the reversal's own id */
  protected readonly maySeeRefunds = computed(() => this.permissions().has('refund.view'));
  private correctionId = v7();

  protected readonly corrections = remote(() => {
    const [saleId, refundId] = [this.sale()?.saleId, this.refund()?.refundId];
    return this.api.send(correctionsList.page, { query: { saleId, refundId, size: 10 } });
  });
  /** what the server would say first; what only the server knows is left to it */
  protected readonly refusal = computed(() => {
    const [sale, refund] = [this.sale(), this.refund()];
    if (sale) return checkSaleCorrection({ state: sale.state, open: true, closing: false, unsent: false });
    if (!refund) return undefined;
    const unsent = refund.orderState === 'waiting';
    const known = { open: true, closing: false, roomMinor: Number.MAX_SAFE_INTEGER, paid: true };
    return checkRefundCorrection({ ...refund, ...known, unsent });
  });
  protected readonly takesMoneyBack = computed(() => this.refund()?.state === 'paid');
  protected readonly amountMinor = computed(() => this.sale()?.amountMinor ?? this.refund()?.amountMinor ?? null);
  protected readonly amount = computed(() => {
    const minor = this.amountMinor();
    return minor === null ? '' : this.words(minor);
  });
  protected readonly what = computed(() => {
    if (this.sale()) return 'sale';
    return this.takesMoneyBack() ? 'paid' : 'refund';
  });

  protected ask(): void {
    if (this.reason().trim() !== '' && !this.sender.busy()) this.asked().ask();
  }

  protected correct(): void {
    const [saleId, refundId] = [this.sale()?.saleId, this.refund()?.refundId];
    const said = { correctionId: this.correctionId, reason: this.reason().trim() };
    const method = this.method();
    const payment = this.takesMoneyBack() ? this.shift.with((shiftId) => of({ method, shiftId })) : of(undefined);
    this.sender.send(payment, (paid) => {
      const body = { ...said, saleId, refundId, payment: paid };
      this.sender.send(this.api.send(correctRoute, { body }), () => {
        this.correctionId = v7();
        this.open.set(false);
        this.reason.set('');
        this.corrections.reload();
        this.corrected.emit();
      });
    });
  }

  private words(amount: MinorUnits): string {
    return `${amountWords(amount, this.currency().decimals)} ${this.currency().code}`;
  }
}
