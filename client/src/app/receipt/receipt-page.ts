import { ChangeDetectionStrategy, Component, computed, effect, inject, input, signal, untracked } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe, TranslocoService } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { Language } from '../i18n/language';
import { outboxFeature } from '../outbox/outbox.feature';
import { injectMethodName } from '../settings/method-name';
import { settingsFeature } from '../settings/settings.feature';
import { snapshotFeature } from '../snapshot/snapshot.feature';
import { Amount } from '../ui/amount';
import { amountWords } from '../ui/amount-words';
import { FailedState } from '../ui/failed-state';
import { FaultNote } from '../ui/fault-note';
import { Icon, type IconName } from '../ui/icon';
import { Skeleton } from '../ui/skeleton';
import { ReceiptPageActions } from './receipt.actions';
import { receiptFeature } from './receipt.feature';
import { type PaperFacts, ReceiptPaper } from './receipt-paper';
import { factsOf, isCopy, isSafe, type ReceiptFacts, receiptSteps, type Step, stuckBecause } from './receipt-steps';

const STEP_ICONS: Readonly<Record<Step['state'], IconName>> = {
  done: 'check',
  now: 'waiting',
  later: 'waiting',
  stop: 'stop',
};

/** Without durable storage a sale is safe with the server, never on the tablet. */
function wordsOf({ name, state }: Step, durable: boolean, online: boolean, isStuck: boolean): string {
  if (isStuck && state === 'stop') return 'receipt.step.stuck';
  if (name === 'safe' && state === 'done' && !durable) return 'receipt.step.safe.doneByServer';
  if (name === 'booked' && state === 'now' && online) return 'receipt.step.booked.sending';
  return `receipt.step.${name}.${state}`;
}

/** Only what is true for good is said on paper: everything else is on its way. */
function stateOnPaper(state: ReceiptFacts['state']): PaperFacts['state'] {
  const final = ['credited', 'correcting', 'corrected', 'refunded'] as const;
  return final.find((one) => one === state) ?? 'onItsWay';
}

/** The receipt, and the line that fills while the credit finds its way to the meter. */
@Component({
  selector: 'app-receipt-page',
  imports: [RouterLink, TranslocoPipe, Amount, FailedState, FaultNote, Icon, ReceiptPaper, Skeleton],
  templateUrl: './receipt-page.html',
  styleUrl: './receipt-page.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { '(window:afterprint)': 'printed()' },
})
export default class ReceiptPage {
  private readonly store = inject(Store);
  private readonly transloco = inject(TranslocoService);
  private readonly language = inject(Language);
  private readonly nameOf = injectMethodName();
  /** from the address */
  readonly saleId = input.required<string>();

  protected readonly receipt = this.store.selectSignal(receiptFeature.selectReceiptState);
  protected readonly online = this.store.selectSignal(outboxFeature.selectIsOnline);
  private readonly entries = this.store.selectSignal(outboxFeature.selectEntryById);
  private readonly settings = this.store.selectSignal(settingsFeature.selectSettings);
  private readonly property = this.store.selectSignal(snapshotFeature.selectProperty);
  private readonly timeZone = this.store.selectSignal(settingsFeature.selectTimeZone);
  private readonly currency = this.store.selectSignal(settingsFeature.selectCurrency);
  private readonly tenants = this.store.selectSignal(snapshotFeature.selectTenantByMeter);
  private readonly states = this.store.selectSignal(snapshotFeature.selectStates);
  protected readonly canShare = 'share' in navigator || 'clipboard' in navigator;
  protected readonly shared = signal(false);

  protected readonly facts = computed(() =>
    factsOf(this.entries().get(this.saleId()) ?? this.receipt().receipt?.entry, this.receipt().sale),
  );
  private readonly stuck = computed(() => {
    const facts = this.facts();
    return facts && stuckBecause(facts, this.states()[facts.meterCode]?.noCredit);
  });
  /** why it goes no further */
  protected readonly reason = computed(() => this.stuck() ?? this.facts()?.reason);
  protected readonly steps = computed(() => {
    const [facts, stuck] = [this.facts(), this.stuck()];
    return facts
      ? receiptSteps(facts, stuck).map((step) => ({
          ...step,
          icon: STEP_ICONS[step.state],
          key: wordsOf(step, facts.durable, this.online(), stuck !== undefined),
        }))
      : [];
  });
  protected readonly safe = computed(() => {
    const facts = this.facts();
    return facts !== undefined && isSafe(facts);
  });
  /** the address that proves the receipt, with the signed sale behind the `#` */
  protected readonly proof = computed(() => {
    const receipt = this.receipt().receipt;
    return receipt ? `${location.origin}/r#${receipt.proof}` : undefined;
  });
  private readonly tenantName = computed(() => {
    const facts = this.facts();
    return facts ? (this.receipt().sale?.accountName ?? this.tenants().get(facts.meterCode)?.name ?? '') : '';
  });
  private readonly soldAt = computed(() => {
    const facts = this.facts();
    return facts
      ? new Intl.DateTimeFormat(this.language.current(), {
          dateStyle: 'medium',
          timeStyle: 'short',
          hourCycle: 'h23',
          timeZone: this.timeZone(),
        }).format(Date.parse(facts.soldAt))
      : '';
  });

  /** what stands on the paper; the property's own lines come with the snapshot where the settings were never loaded */
  protected readonly paper = computed((): PaperFacts | undefined => {
    const [facts, own, currency] = [this.facts(), this.settings() ?? this.property(), this.currency()];
    if (!facts) return undefined;
    return {
      ...{ property: own?.propertyName ?? '', header: own?.receiptHeader ?? '', footer: own?.receiptFooter ?? '' },
      number: facts.receiptNumber,
      ...(isCopy(facts) && { mark: { key: 'receipt.copy', values: { number: facts.prints > 0 ? facts.prints : '' } } }),
      rows: [
        { key: 'soldAt', value: this.soldAt() },
        { key: 'tenant', value: this.tenantName() },
        { key: 'account', value: facts.accountNumber },
        { key: 'room', value: facts.room },
        { key: 'meter', value: facts.meterCode },
        { key: 'method', value: facts.method ? this.nameOf()(facts.method) : '–' },
        { key: 'operator', value: facts.operatorName },
      ],
      ...{ amount: amountWords(facts.amountMinor, currency.decimals), currencyCode: currency.code },
      state: stateOnPaper(facts.state),
    };
  });

  constructor() {
    effect((onCleanup) => {
      const saleId = this.saleId();
      untracked(() => this.store.dispatch(ReceiptPageActions.opened({ saleId })));
      onCleanup(() => this.store.dispatch(ReceiptPageActions.closed()));
    });
  }

  protected print(): void {
    window.print();
  }

  /** Also when it was printed through the browser's own menu. */
  protected printed(): void {
    if (this.safe()) this.store.dispatch(ReceiptPageActions.printed({ saleId: this.saleId() }));
  }

  protected pdf(): void {
    const facts = this.facts();
    if (!facts || !this.online()) return;
    const { saleId, receiptNumber: name, prints } = facts;
    const language = this.language.current();
    this.store.dispatch(ReceiptPageActions.pdfWanted({ saleId, language, paper: 'roll80', name, prints }));
  }

  protected async share(): Promise<void> {
    const [facts, url] = [this.facts(), this.proof()];
    if (!facts || !url) return;
    const amount = `${amountWords(facts.amountMinor, this.currency().decimals)} ${this.currency().code}`;
    const text = this.transloco.translate('receipt.shareText', { number: facts.receiptNumber, amount });
    try {
      if ('share' in navigator) await navigator.share({ title: facts.receiptNumber, text, url });
      else await window.navigator.clipboard.writeText(`${text} ${url}`);
      this.shared.set(true);
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      // A person closed the sheet: that is an answer and no fault. A machine without anybody to share with copies.
      if (error.name === 'AbortError' || !('share' in navigator)) return;
      await window.navigator.clipboard.writeText(`${text} ${url}`);
      this.shared.set(true);
    }
  }

  protected retry(): void {
    this.store.dispatch(ReceiptPageActions.opened({ saleId: this.saleId() }));
  }
}
