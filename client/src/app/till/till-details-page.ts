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
} from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { v7 } from 'uuid';
import { closeShiftRoute, formatAmount, handOverRoute, minorUnits, showShiftRoute } from '#shared';
import { Api } from '../api/api';
import { formSender } from '../api/form-sender';
import { remote } from '../api/remote';
import { PageTitle } from '../frame/page-title';
import { sessionFeature } from '../session/session.feature';
import { MethodName } from '../settings/method-name';
import { settingsFeature } from '../settings/settings.feature';
import { Amount } from '../ui/amount';
import { AmountFault } from '../ui/amount-fault';
import { typedAmountOrZero } from '../ui/amount-or-zero';
import { Awaited } from '../ui/awaited';
import { BackLink } from '../ui/back-link';
import { FaultNote } from '../ui/fault-note';
import { firstFault } from '../ui/first-fault';
import { Icon } from '../ui/icon';
import { Moment } from '../ui/moment';
import { StateBadge } from '../ui/state-badge';
import { TextField } from '../ui/text-field';
import { lookOfTill } from './look-of-till';
import { lookOfDifference } from './till-sums';

/** One till seen from the office: its sums, its counting, and what the office may do: receive its cash, close it. */
@Component({
  selector: 'app-till-details-page',
  imports: [
    RouterLink,
    TranslocoPipe,
    Amount,
    AmountFault,
    Awaited,
    BackLink,
    FaultNote,
    Icon,
    MethodName,
    Moment,
    StateBadge,
    TextField,
  ],
  templateUrl: './till-details-page.html',
  styleUrl: './till-page.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class TillDetailsPage {
  private readonly api = inject(Api);
  private readonly title = inject(PageTitle);
  private readonly store = inject(Store);
  readonly shiftId = input.required<string>();
  private readonly operator = this.store.selectSignal(sessionFeature.selectOperator);
  private readonly permissions = this.store.selectSignal(sessionFeature.selectPermissions);
  private readonly currency = this.store.selectSignal(settingsFeature.selectCurrency);
  protected readonly till = remote(() => this.api.send(showShiftRoute, { params: { shiftId: this.shiftId() } }));
  protected readonly look = lookOfTill;
  protected readonly lookOfDifference = lookOfDifference;
  private readonly isOwn = computed(() => this.till.value()?.operatorId === this.operator()?.operatorId);
  protected readonly mayReceive = computed(() => this.permissions().has('till.receive') && !this.isOwn());
  protected readonly mayClose = computed(
    () => this.permissions().has('till.update') && this.till.value()?.state === 'open',
  );

  /** what is in the till now is what is mostly received; each stored form is followed by a new one */
  protected readonly amount = linkedSignal(() => {
    const till = this.till.value();
    return till ? formatAmount(minorUnits(Math.max(till.cashMinor, 0)), this.currency().decimals) : '';
  });
  private readonly handOverId = linkedSignal({ source: this.till.value, computation: () => v7() });
  private readonly closingId = linkedSignal({ source: this.till.value, computation: () => v7() });
  protected readonly acceptShortage = linkedSignal({ source: this.till.value, computation: () => false });
  protected readonly remark = linkedSignal({ source: this.till.value, computation: () => '' });
  protected readonly counted = linkedSignal({ source: this.till.value, computation: () => '' });
  protected readonly reason = linkedSignal({ source: this.till.value, computation: () => '' });
  protected readonly tried = signal<'receive' | 'close' | null>(null);
  private readonly showFault = firstFault();
  protected readonly receiving = formSender();
  protected readonly closing = formSender();
  protected readonly amountMinor = computed(() => typedAmountOrZero(this.amount(), this.currency().decimals));
  protected readonly countedMinor = computed(() => typedAmountOrZero(this.counted(), this.currency().decimals));

  constructor() {
    effect(() => {
      const name = this.till.value()?.operatorName;
      if (name) untracked(() => this.title.say(name));
    });
  }

  protected receive(event: Event): void {
    event.preventDefault();
    this.tried.set('receive');
    const amountMinor = this.amountMinor();
    if (amountMinor === undefined) return this.showFault();
    const body = {
      ...{ handOverId: this.handOverId(), shiftId: this.shiftId(), amountMinor },
      ...{ acceptShortage: this.acceptShortage(), remark: this.remark().trim() },
    };
    this.receiving.send(this.api.send(handOverRoute, { body }), ({ shift }) => this.show(() => shift));
  }

  protected close(event: Event): void {
    event.preventDefault();
    this.tried.set('close');
    const [countedMinor, reason] = [this.countedMinor(), this.reason().trim()];
    if (countedMinor === undefined || reason === '') return this.showFault();
    const body = { closingId: this.closingId(), countedMinor, reason };
    const params = { shiftId: this.shiftId() };
    this.closing.send(this.api.send(closeShiftRoute, { params, body }), (shift) => this.show(() => shift));
  }

  private show(change: Parameters<typeof this.till.update>[0]): void {
    this.till.update(change);
    this.tried.set(null);
  }
}
