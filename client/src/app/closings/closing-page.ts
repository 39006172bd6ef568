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
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Actions, ofType } from '@ngrx/effects';
import { Store } from '@ngrx/store';
import { filter } from 'rxjs';
import {
  abandonClosingRoute,
  type AccountClosing,
  addMinor,
  arrearsDue,
  beginClosingRoute,
  type Closing,
  confirmClosingRoute,
  mayAbandonClosing,
  readClosingAgainRoute,
  refundDue,
  showAccountRoute,
  showClosingRoute,
  ZERO,
} from '#shared';
import { v7 } from 'uuid';
import { Api } from '../api/api';
import { formSender } from '../api/form-sender';
import { remote } from '../api/remote';
import { LiveActions } from '../live/live.actions';
import { OwnShift } from '../refunds/own-shift';
import { sessionFeature } from '../session/session.feature';
import { settingsFeature } from '../settings/settings.feature';
import { Amount } from '../ui/amount';
import { ConfirmDialog } from '../ui/confirm-dialog';
import { FailedState } from '../ui/failed-state';
import { FaultNote } from '../ui/fault-note';
import { Icon } from '../ui/icon';
import { Skeleton } from '../ui/skeleton';
import { ClosingCard, type ClosingChoice } from './closing-card';

/** Takes meters out of an account in three steps: power off and read, settle, close. With the last one it is cancelled. */
@Component({
  selector: 'app-closing-page',
  imports: [RouterLink, TranslocoPipe, Amount, ConfirmDialog, FailedState, FaultNote, Icon, Skeleton, ClosingCard],
  templateUrl: './closing-page.html',
  styleUrl: './closing-page.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class ClosingPage {
  private readonly store = inject(Store);
  private readonly api = inject(Api);
  private readonly shift = inject(OwnShift);
  private readonly permissions = this.store.selectSignal(sessionFeature.selectPermissions);

  /** from the path */
  readonly accountId = input.required<string>();
  /** one meter only, from the address */
  readonly assignmentId = input<string>();
  protected readonly mayDecide = computed(() => this.permissions().has('cancel.update'));
  protected readonly methods = this.store.selectSignal(settingsFeature.selectTakenMethods);
  protected readonly account = remote(() =>
    this.api.send(showAccountRoute, { params: { accountId: this.accountId() } }),
  );
  protected readonly closing = remote(() =>
    this.api.send(showClosingRoute, { params: { accountId: this.accountId() } }),
  );

  /** meters that could be taken out and are not yet on their way */
  protected readonly choosable = computed(
    () => this.account.value()?.assignments.filter((one) => one.closedAt === null && one.closingId === null) ?? [],
  );
  private readonly unchosen = signal<ReadonlySet<string>>(new Set());
  protected readonly chosen = computed(() => {
    const only = this.assignmentId();
    return this.choosable().filter(({ assignmentId }) =>
      only ? assignmentId === only : !this.unchosen().has(assignmentId),
    );
  });
  private readonly seen = signal<ReadonlySet<string>>(new Set());
  /** what is under way, and what came to its end while this page was looked at; all of it when the account is gone */
  protected readonly shown = computed(() => {
    const { closings = [], cancelledAt = null } = this.closing.value() ?? {};
    const only = this.assignmentId();
    return closings.filter(
      (one) =>
        (!only || one.assignmentId === only) &&
        (isUnderWay(one) || this.seen().has(one.closingId) || cancelledAt !== null),
    );
  });
  protected readonly step = computed(() => {
    if (this.shown().length === 0) return 'begin' as const;
    if (this.shown().every(({ state }) => state === 'done')) return 'done' as const;
    return this.shown().some((one) => mayAbandonClosing(one.state)) ? ('settle' as const) : ('close' as const);
  });
  private readonly choices = signal<Readonly<Record<string, Partial<ClosingChoice>>>>({});
  protected readonly tried = signal(false);
  protected readonly confirmable = computed(() =>
    this.shown().filter((one) => one.state === 'ready' || this.choiceOf(one).withoutMeter !== null),
  );
  protected readonly refunds = computed(() =>
    addMinor(...this.confirmable().map((one) => refundDue(one.balanceMinor ?? ZERO))),
  );
  protected readonly arrears = computed(() =>
    addMinor(...this.confirmable().map((one) => arrearsDue(one.balanceMinor ?? ZERO))),
  );
  protected readonly leavable = computed(() => this.shown().filter(({ state }) => mayAbandonClosing(state)));

  /** a form keeps its ids until it says something else, so that a lost reply does nothing twice */
  private requestId = v7();
  private readonly closingIds = new Map<string, string>();
  private confirmId = v7();
  protected readonly sending = formSender();
  private readonly lastQuestion = viewChild<ConfirmDialog>('confirmAsk');

  constructor() {
    effect(() => {
      const ids = (this.closing.value()?.closings ?? []).filter(isUnderWay).map(({ closingId }) => closingId);
      untracked(() => this.seen.update((seen) => new Set([...seen, ...ids])));
    });
    inject(Actions)
      .pipe(
        ofType(LiveActions.closingChanged),
        filter(({ accountId }) => accountId === this.accountId()),
        takeUntilDestroyed(),
      )
      .subscribe(() => this.reload());
    inject(Actions)
      .pipe(ofType(LiveActions.connected), takeUntilDestroyed())
      .subscribe(() => this.closing.reload());
    inject(Actions)
      .pipe(
        ofType(LiveActions.meterChanged),
        filter(({ state }) => this.shown().some(({ meterCode }) => meterCode === state.meterCode)),
        takeUntilDestroyed(),
      )
      .subscribe(() => this.closing.reload());
  }

  protected reload(): void {
    this.closing.reload();
    this.account.reload();
  }

  protected toggle(assignmentId: string): void {
    this.requestId = v7();
    this.unchosen.update((before) => {
      const after = new Set(before);
      if (!after.delete(assignmentId)) after.add(assignmentId);
      return after;
    });
  }

  protected choiceOf({ closingId }: Closing): ClosingChoice {
    const nothing = { arrears: null, method: this.methods()[0] ?? 'cash', reason: '', withoutMeter: null } as const;
    return { ...nothing, ...this.choices()[closingId] };
  }

  protected choose({ closingId }: Closing, change: Partial<ClosingChoice>): void {
    this.confirmId = v7();
    this.choices.update((before) => ({ ...before, [closingId]: { ...before[closingId], ...change } }));
  }

  protected begin(): void {
    const closings = this.chosen().map(({ assignmentId }) => {
      const closingId = this.closingIds.get(assignmentId) ?? v7();
      this.closingIds.set(assignmentId, closingId);
      return { closingId, assignmentId };
    });
    const request = this.api.send(beginClosingRoute, {
      params: { accountId: this.accountId() },
      body: { requestId: this.requestId, closings },
    });
    this.sending.send(request, (answer) => this.take(answer));
  }

  protected askToConfirm(): void {
    this.tried.set(true);
    if (this.confirmable().every((one) => this.isDecided(one))) this.lastQuestion()?.ask();
  }

  private isDecided(closing: Closing): boolean {
    const { arrears, reason, withoutMeter } = this.choiceOf(closing);
    if (withoutMeter !== null && withoutMeter.trim() === '') return false;
    if (arrearsDue(closing.balanceMinor ?? ZERO) === 0) return true;
    return arrears === 'paid' || (arrears === 'written_off' && reason.trim() !== '');
  }

  protected confirm(): void {
    const { confirmId } = this;
    const request = this.shift.with((shiftId) =>
      this.api.send(confirmClosingRoute, {
        params: { accountId: this.accountId() },
        body: { confirmId, closings: this.confirmable().map((one) => this.confirmationOf(one, shiftId)) },
      }),
    );
    this.sending.send(request, (answer) => this.take(answer));
  }

  private confirmationOf(closing: Closing, shiftId: string) {
    const { closingId, attempt, balanceMinor } = closing;
    const { arrears, method, reason, withoutMeter } = this.choiceOf(closing);
    const owes = arrearsDue(balanceMinor ?? ZERO) > 0;
    const paid = { how: 'paid', method, shiftId } as const;
    const letGo = { how: 'written_off', reason: reason.trim() } as const;
    return {
      ...{ closingId, attempt, balanceMinor: balanceMinor ?? ZERO },
      arrears: owes ? (arrears === 'paid' ? paid : letGo) : null,
      withoutMeter: withoutMeter === null ? null : { reason: withoutMeter.trim() },
    };
  }

  protected readAgain({ closingId, attempt }: Closing): void {
    const request = this.api.send(readClosingAgainRoute, { params: { closingId }, body: { attempt } });
    this.sending.send(request, (answer) => this.take(answer));
  }

  protected leave(): void {
    const closingIds = this.leavable().map(({ closingId }) => closingId);
    const request = this.api.send(abandonClosingRoute, {
      params: { accountId: this.accountId() },
      body: { closingIds },
    });
    this.sending.send(request, (answer) => this.take(answer));
  }

  private take(answer: AccountClosing): void {
    this.tried.set(false);
    this.requestId = v7();
    this.confirmId = v7();
    this.closingIds.clear();
    this.choices.set({});
    this.closing.update(() => answer);
    this.account.reload();
  }
}

const isUnderWay = ({ state }: Closing): boolean => state !== 'done' && state !== 'abandoned';
