import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal, viewChild } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { v7 } from 'uuid';
import { type MinorUnits, payoutPdfRoute, payoutRoute, type PaymentMethod, showRefundRoute, ZERO } from '#shared';
import { Api } from '../api/api';
import { formSender } from '../api/form-sender';
import { remote } from '../api/remote';
import { CorrectionForm } from '../corrections/correction-form';
import { Language } from '../i18n/language';
import { sessionFeature } from '../session/session.feature';
import { injectMethodName, MethodName } from '../settings/method-name';
import { settingsFeature } from '../settings/settings.feature';
import { Amount } from '../ui/amount';
import { amountWords } from '../ui/amount-words';
import { Awaited } from '../ui/awaited';
import { ConfirmDialog } from '../ui/confirm-dialog';
import { FaultNote } from '../ui/fault-note';
import { Icon } from '../ui/icon';
import { Moment } from '../ui/moment';
import { openFile } from '../ui/open-file';
import { StateBadge } from '../ui/state-badge';
import { MethodChoice } from './method-choice';
import { OwnShift } from './own-shift';
import { lookOfRefund, textOfRefund } from './refund-look';
import { reloadWithMeters } from './reload-with-meters';

/** One amount that goes back: where it stands, paying it out, its receipt, its reversal. */
@Component({
  selector: 'app-refund-page',
  imports: [
    RouterLink,
    TranslocoPipe,
    Amount,
    Awaited,
    ConfirmDialog,
    CorrectionForm,
    FaultNote,
    Icon,
    MethodChoice,
    MethodName,
    Moment,
    StateBadge,
  ],
  templateUrl: './refund-page.html',
  styles: `
    .big {
      font-size: 2.25rem;
      line-height: 1.1;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class RefundPage {
  private readonly api = inject(Api);
  private readonly store = inject(Store);
  private readonly language = inject(Language);
  private readonly shift = inject(OwnShift);
  private readonly permissions = this.store.selectSignal(sessionFeature.selectPermissions);
  private readonly currency = this.store.selectSignal(settingsFeature.selectCurrency);
  /** from the path */
  readonly refundId = input.required<string>();

  protected readonly look = lookOfRefund;
  protected readonly textOf = textOfRefund;
  protected readonly mayPay = computed(() => this.permissions().has('refund.update'));
  protected readonly mayPayShort = computed(() => this.permissions().has('till.pay_short'));
  protected readonly mayCorrect = computed(() => this.permissions().has('correction.update'));
  protected readonly refund = remote(() => this.api.send(showRefundRoute, { params: { refundId: this.refundId() } }));
  private readonly payable = computed(() => this.refund.value()?.payableMinor ?? ZERO);
  private readonly takenMethods = this.store.selectSignal(settingsFeature.selectTakenMethods);
  protected readonly method = linkedSignal((): PaymentMethod => this.takenMethods()[0] ?? 'cash');
  private readonly cash = remote(() =>
    this.mayPay() && this.payable() > 0 && this.method() === 'cash' ? this.shift.cash() : undefined,
  );
  /** what is in the till when that is less than what is to be paid out of it */
  protected readonly tooLittle = computed(() => {
    const cash = this.cash.value();
    if (this.method() !== 'cash' || cash === undefined || cash >= this.payable()) return null;
    return this.words(cash < 0 ? ZERO : cash);
  });
  /** a till cannot pay what it does not have */
  protected readonly isShort = computed(() => this.tooLittle() !== null && !this.mayPayShort());
  protected readonly asked = viewChild<ConfirmDialog>('payDialog');
  protected readonly payout = formSender();
  protected readonly pdf = formSender();
  private readonly nameOf = injectMethodName();
  protected readonly methodWord = computed(() => this.nameOf()(this.method()));
  /** the form's own: one form pays once, however often it is sent */
  private payoutId = v7();

  constructor() {
    reloadWithMeters((meterCode) => this.refund.value()?.meterCode === meterCode, this.refund.reload);
  }

  protected words(amount: MinorUnits): string {
    return `${amountWords(amount, this.currency().decimals)} ${this.currency().code}`;
  }

  protected payOut(): void {
    const [params, method] = [{ refundId: this.refundId() }, this.method()];
    const request = this.shift.with((shiftId) =>
      this.api.send(payoutRoute, { params, body: { payoutId: this.payoutId, method, shiftId } }),
    );
    this.payout.send(request, (paid) => {
      this.payoutId = v7();
      this.refund.update(() => paid);
    });
  }

  protected openPdf(name: string): void {
    const request = this.api.file(payoutPdfRoute, {
      params: { refundId: this.refundId() },
      query: { language: this.language.current() },
    });
    this.pdf.send(request, (file) => openFile(file, `${name}.pdf`));
  }
}
