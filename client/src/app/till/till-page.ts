import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal, signal } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { v7 } from 'uuid';
import { minorUnits } from '#shared';
import { deviceFeature } from '../device/device.feature';
import { outboxFeature, selectConnection } from '../outbox/outbox.feature';
import { OperatorMenuActions } from '../session/session.actions';
import { sessionFeature } from '../session/session.feature';
import { MethodName } from '../settings/method-name';
import { settingsFeature } from '../settings/settings.feature';
import { AgeTag } from '../ui/age-tag';
import { Amount } from '../ui/amount';
import { AmountFault } from '../ui/amount-fault';
import { amountOrZero, typedAmountOrZero } from '../ui/amount-or-zero';
import { firstFault } from '../ui/first-fault';
import { FocusHere } from '../ui/focus-here';
import { Icon } from '../ui/icon';
import { PageState } from '../ui/page-state';
import { Skeleton } from '../ui/skeleton';
import { StateBadge } from '../ui/state-badge';
import { TextField } from '../ui/text-field';
import { TillPageActions } from './till.actions';
import { tillFeature } from './till.feature';
import { lookOfClosing, lookOfDifference, sumsOf } from './till-sums';

const SHOWN_CLOSINGS = 5;

/** The operator's till on this device: opened with a float, its cash so far, closed by counting; all without signal. */
@Component({
  selector: 'app-till-page',
  imports: [
    RouterLink,
    TranslocoPipe,
    AgeTag,
    Amount,
    AmountFault,
    FocusHere,
    Icon,
    MethodName,
    PageState,
    Skeleton,
    StateBadge,
    TextField,
  ],
  templateUrl: './till-page.html',
  styleUrl: './till-page.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class TillPage {
  private readonly store = inject(Store);
  private readonly router = inject(Router);
  /** somebody wanted to sign out and has something open or unsent */
  readonly leaving = input<string>();
  protected readonly outbox = this.store.selectSignal(outboxFeature.selectOutboxState);
  protected readonly connection = this.store.selectSignal(selectConnection);
  protected readonly state = this.store.selectSignal(tillFeature.selectTillState);
  private readonly operator = this.store.selectSignal(sessionFeature.selectOperator);
  private readonly permissions = this.store.selectSignal(sessionFeature.selectPermissions);
  private readonly currency = this.store.selectSignal(settingsFeature.selectCurrency);
  private readonly durable = this.store.selectSignal(deviceFeature.selectDurable);
  protected readonly mayReceive = computed(() => this.permissions().has('till.receive'));

  protected readonly shift = computed(() =>
    this.outbox().shifts.find(({ operatorId }) => operatorId === this.operator()?.operatorId),
  );
  protected readonly sums = computed(() => {
    const shift = this.shift();
    return shift && sumsOf(shift);
  });
  protected readonly closings = computed(() =>
    this.outbox()
      .closedShifts.filter(({ operatorId }) => operatorId === this.operator()?.operatorId)
      .slice(0, SHOWN_CLOSINGS)
      .map((row) => {
        const differenceMinor = minorUnits(row.countedMinor - row.expectedMinor);
        const looks = { found: lookOfDifference(differenceMinor), closing: lookOfClosing(row) };
        return { row, differenceMinor, ...looks, at: new Date(row.closedAtMs).toISOString() };
      }),
  );

  /** a form that was stored is followed by a new one with an id of its own */
  private readonly stage = computed(() => `${this.shift()?.shiftId} ${this.shift()?.opening?.itemId}`);
  private readonly formId = linkedSignal({ source: this.stage, computation: () => v7() });
  protected readonly float = linkedSignal({ source: this.stage, computation: () => '' });
  protected readonly counted = linkedSignal({ source: this.stage, computation: () => '' });
  protected readonly counting = linkedSignal({ source: this.stage, computation: () => false });
  protected readonly tried = signal(false);
  private readonly showFault = firstFault();
  protected readonly floatMinor = computed(() => amountOrZero(this.float(), this.currency().decimals));
  /** undefined until something was counted: an empty field is not a zero */
  protected readonly countedMinor = computed(() => typedAmountOrZero(this.counted(), this.currency().decimals));
  protected readonly difference = computed(() => {
    const [counted, sums] = [this.countedMinor(), this.sums()];
    return counted === undefined || !sums ? undefined : minorUnits(counted - sums.expectedMinor);
  });
  protected readonly differenceLook = computed(() => lookOfDifference(this.difference() ?? 0));

  constructor() {
    this.store.dispatch(TillPageActions.opened());
  }

  protected typed(): void {
    this.tried.set(false);
    this.store.dispatch(TillPageActions.changed());
  }

  protected open(event: Event): void {
    event.preventDefault();
    this.tried.set(true);
    const floatMinor = this.floatMinor();
    if (floatMinor === undefined) return this.showFault();
    this.want({ kind: 'shift_opened', floatMinor });
  }

  protected close(event: Event): void {
    event.preventDefault();
    this.tried.set(true);
    const countedMinor = this.countedMinor();
    if (countedMinor === undefined) return this.showFault();
    this.want({ kind: 'shift_closed', countedMinor });
  }

  protected signOut(): void {
    this.store.dispatch(OperatorMenuActions.signOut({ operatorId: this.operator()?.operatorId ?? '' }));
  }

  protected stay(): void {
    void this.router.navigate(['/till'], { replaceUrl: true });
  }

  private want(
    wanted:
      | { kind: 'shift_opened'; floatMinor: ReturnType<typeof minorUnits> }
      | { kind: 'shift_closed'; countedMinor: ReturnType<typeof minorUnits> },
  ): void {
    const operatorId = this.operator()?.operatorId;
    if (operatorId === undefined || this.state().recording) return;
    const form = { ...wanted, id: this.formId(), operatorId, durable: this.durable() };
    this.store.dispatch(TillPageActions.itemWanted({ form }));
    this.tried.set(false);
  }
}
