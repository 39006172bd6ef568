import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { formatAmount, type MinorUnits, type PaymentMethod, readMeterRoute } from '#shared';
import { Api } from '../api/api';
import { formSender } from '../api/form-sender';
import { sessionFeature } from '../session/session.feature';
import { MethodName } from '../settings/method-name';
import { settingsFeature } from '../settings/settings.feature';
import { AgeTag } from '../ui/age-tag';
import { Amount } from '../ui/amount';
import { AmountFault } from '../ui/amount-fault';
import { amountWords } from '../ui/amount-words';
import { FaultNote } from '../ui/fault-note';
import { Field, FieldBox } from '../ui/field';
import { Icon } from '../ui/icon';
import { NoCreditNote } from '../ui/no-credit-note';
import { TextField } from '../ui/text-field';
import type { DraftFaults, DraftMeter, DraftTerms, DraftTransfer } from './opening-draft';
import { LIMIT_FIELDS, PRICE_FIELDS, TermsFields } from './terms-fields';
import { TransferPicker } from './transfer-picker';

/** One meter of an opening: what it holds now, the first recharge, prices and limits from the defaults. */
@Component({
  selector: 'app-draft-meter-card',
  imports: [
    TranslocoPipe,
    AgeTag,
    Amount,
    AmountFault,
    FaultNote,
    Field,
    FieldBox,
    Icon,
    MethodName,
    NoCreditNote,
    TermsFields,
    TextField,
    TransferPicker,
  ],
  templateUrl: './draft-meter-card.html',
  styles: `
    summary {
      display: flex;
      align-items: center;
      min-height: 48px;
      color: var(--accent);
      font-weight: 600;
      cursor: pointer;
    }
    .big {
      font-size: 1.5rem;
    }
    .pay {
      display: grid;
      grid-template-columns: minmax(0, 1.2fr) minmax(0, 1fr);
      gap: 12px;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class DraftMeterCard {
  private readonly api = inject(Api);
  private readonly store = inject(Store);
  private readonly currency = this.store.selectSignal(settingsFeature.selectCurrency);
  readonly meter = input.required<DraftMeter>();
  readonly methods = input.required<readonly PaymentMethod[]>();
  readonly faults = input.required<DraftFaults>();
  readonly showFaults = input.required<boolean>();
  readonly changed = output<Partial<DraftMeter>>();
  readonly removed = output();
  protected readonly reading = formSender();
  private readonly permissions = this.store.selectSignal(sessionFeature.selectPermissions);
  protected readonly mayTransfer = computed(() => this.permissions().has('refund.view'));
  /** a closed meter is being looked for */
  protected readonly choosing = signal(false);
  /** by field, once they are to be shown */
  protected readonly ownFaults = computed((): DraftFaults => {
    const start = `${this.meter().meterCode}.`;
    const own = Object.entries(this.showFaults() ? this.faults() : {}).filter(([name]) => name.startsWith(start));
    return Object.fromEntries(own.map(([name, fault]) => [name.slice(start.length), fault]));
  });
  protected readonly termsFaulty = computed(() =>
    [...PRICE_FIELDS, ...LIMIT_FIELDS].some((field) => this.ownFaults()[field] !== undefined),
  );

  protected words(amount: MinorUnits): string {
    return amountWords(amount, this.currency().decimals);
  }

  protected faultOf(field: string) {
    return this.ownFaults()[field];
  }

  /** Reads the meter live: what it holds counts against the hoarding limit. */
  protected readNow(): void {
    const request = this.api.send(readMeterRoute, { params: { meterCode: this.meter().meterCode } });
    this.reading.send(request, ({ remainingMinor, readAt, noCredit }) =>
      this.changed.emit({ balanceMinor: remainingMinor, readAt, noCredit }),
    );
  }

  protected changeTerms(change: Partial<DraftTerms>): void {
    this.changed.emit({ terms: { ...this.meter().terms, ...change } });
  }

  /** The whole settlement moves, unless less is typed. */
  protected take(from: Omit<DraftTransfer, 'amount'>): void {
    this.choosing.set(false);
    this.changed.emit({ transfer: { ...from, amount: formatAmount(from.mostMinor, this.currency().decimals) } });
  }

  protected chooseMethod(text: string): void {
    const method = this.methods().find((one) => one === text);
    if (method) this.changed.emit({ method });
  }
}
