import { ChangeDetectionStrategy, Component, computed, effect, inject, input, signal, untracked } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { exchangeMeterRoute, type Meter, type MinorUnits, previewExchangeRoute } from '#shared';
import { v7 } from 'uuid';
import { Api } from '../api/api';
import { formSender } from '../api/form-sender';
import { remote } from '../api/remote';
import { outboxFeature } from '../outbox/outbox.feature';
import { reloadWithMeters } from '../refunds/reload-with-meters';
import { settingsFeature } from '../settings/settings.feature';
import { AgeTag } from '../ui/age-tag';
import { Amount } from '../ui/amount';
import { AmountFault } from '../ui/amount-fault';
import { typedAmountOrZero } from '../ui/amount-or-zero';
import { amountWords } from '../ui/amount-words';
import { Awaited } from '../ui/awaited';
import { ConfirmDialog } from '../ui/confirm-dialog';
import { FaultNote } from '../ui/fault-note';
import { Icon } from '../ui/icon';
import { TextField } from '../ui/text-field';
import { FreeMeterPicker } from './free-meter-picker';

/** What is typed; any change of it is another form with ids of its own. */
interface Form {
  readonly typed: string | null;
  readonly reason: string;
  readonly endUnanswered: boolean;
  readonly samePlace: boolean;
  readonly chosen: Meter | null;
}

/** A tenant goes on with another meter, since the old one is gone: which one, what is carried, and why. */
@Component({
  selector: 'app-exchange-page',
  imports: [
    RouterLink,
    TranslocoPipe,
    AgeTag,
    Amount,
    AmountFault,
    Awaited,
    ConfirmDialog,
    FaultNote,
    FreeMeterPicker,
    Icon,
    TextField,
  ],
  templateUrl: './exchange-page.html',
  styles: `
    .wrong {
      color: var(--stop);
      min-height: 1.3em;
    }
    .button[aria-pressed='true'] {
      background: var(--accent-soft);
      border-color: var(--accent);
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class ExchangePage {
  private readonly api = inject(Api);
  private readonly router = inject(Router);
  private readonly store = inject(Store);
  private readonly currency = this.store.selectSignal(settingsFeature.selectCurrency);
  protected readonly online = this.store.selectSignal(outboxFeature.selectIsOnline);
  /** from the path */
  readonly accountId = input.required<string>();
  readonly assignmentId = input.required<string>();

  protected readonly found = remote(() =>
    this.api.send(previewExchangeRoute, { params: { assignmentId: this.assignmentId() } }),
  );
  private readonly form = signal<Form>({
    ...{ typed: null, reason: '', endUnanswered: false, samePlace: false, chosen: null },
  });
  protected readonly samePlace = computed(() => this.form().samePlace);
  protected readonly chosen = computed(() => this.form().chosen);
  protected readonly reason = computed(() => this.form().reason);
  protected readonly endUnanswered = computed(() => this.form().endUnanswered);
  /** all that it held, until something else is typed */
  protected readonly typed = computed(() => this.form().typed ?? this.plain(this.found.value()?.heldMinor ?? null));
  /** of a meter that was empty nothing is carried */
  private readonly carried = computed(() => typedAmountOrZero(this.typed(), this.currency().decimals) ?? null);
  protected readonly carriedWords = computed(() => this.words(this.carried()));
  protected readonly amountFault = computed(() => {
    const [carried, held] = [this.carried(), this.found.value()?.heldMinor ?? null];
    if (carried === null) return 'no_amount';
    return held !== null && carried > held ? 'carried_over_held' : null;
  });
  protected readonly ready = computed(() => {
    const { samePlace, chosen, reason, endUnanswered } = this.form();
    const answered = (this.found.value()?.unanswered ?? null) === null || endUnanswered;
    const complete = (samePlace || chosen !== null) && reason.trim() !== '' && answered;
    return this.online() && complete && this.amountFault() === null && !this.sender.busy();
  });
  protected readonly sender = formSender();
  private ids = { exchangeId: v7(), newAssignmentId: v7() };

  constructor() {
    reloadWithMeters((meterCode) => this.found.value()?.meterCode === meterCode, this.found.reload);
    // A meter that still runs holds less by now: what can be carried is asked for again.
    effect(() => {
      if (this.sender.fault()?.refusal === 'carried_over_held') untracked(() => this.found.reload());
    });
  }

  protected choosePlace(samePlace: boolean): void {
    this.say({ samePlace });
  }

  protected choose(chosen: Meter | null): void {
    this.say({ chosen });
  }

  protected say(change: Partial<Form>): void {
    this.ids = { exchangeId: v7(), newAssignmentId: v7() };
    this.sender.clear();
    this.form.update((form) => ({ ...form, ...change }));
  }

  protected exchange(): void {
    const [old, carriedMinor] = [this.found.value(), this.carried()];
    const { samePlace, chosen, reason, endUnanswered } = this.form();
    const newMeterCode = samePlace ? old?.meterCode : chosen?.meterCode;
    if (!this.ready() || newMeterCode === undefined || carriedMinor === null) return;
    const body = { ...this.ids, newMeterCode, carriedMinor, reason: reason.trim(), endUnanswered };
    const request = this.api.send(exchangeMeterRoute, { params: { assignmentId: this.assignmentId() }, body });
    this.sender.send(request, ({ accountId }) => {
      void this.router.navigate(['/tenants', accountId, 'exchanged'], { replaceUrl: true });
    });
  }

  protected words(amount: MinorUnits | null): string {
    const { decimals, code } = this.currency();
    return amount === null ? '' : `${amountWords(amount, decimals)} ${code}`;
  }

  private plain(amount: MinorUnits | null): string {
    return amount === null ? '' : amountWords(amount, this.currency().decimals).replace(/[^\d.]/g, '');
  }
}
