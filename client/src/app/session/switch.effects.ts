/** A shared device: who is known on it, when it locks, and what follows when another operator takes it. */
import { inject } from '@angular/core';
import { Router } from '@angular/router';
import { Actions, createEffect, ofType } from '@ngrx/effects';
import { Store } from '@ngrx/store';
import {
  catchError,
  EMPTY,
  exhaustMap,
  filter,
  from,
  fromEvent,
  interval,
  map,
  merge,
  switchMap,
  tap,
  withLatestFrom,
} from 'rxjs';
import { noteBrowserRoute } from '#shared';
import { Api } from '../api/api';
import { Outbox } from '../outbox/outbox';
import { OutboxActions } from '../outbox/outbox.actions';
import { outboxFeature } from '../outbox/outbox.feature';
import { settingsFeature } from '../settings/settings.feature';
import { HeldPin } from './held-pin';
import { OperatorsHere } from './operators-here';
import { RememberedOperator } from './remembered-operator';
import { OperatorMenuActions, SessionActions, SignInActions, SwitchActions } from './session.actions';
import { sessionFeature } from './session.feature';
import { TakeOver } from './take-over';

const LOOK_EVERY_MS = 5_000;

/** The browser proves to the server which device it is, once for each sign-in: from then on the PIN counts here. */
export const noteBrowser = createEffect(
  (
    actions = inject(Actions),
    store = inject(Store),
    api = inject(Api),
    outbox = inject(Outbox),
    here = inject(OperatorsHere),
  ) => {
    let noted = '';
    return actions.pipe(
      ofType(SignInActions.succeeded, SessionActions.renewed, OutboxActions.changed),
      tap(({ type }) => {
        if (type === SignInActions.succeeded.type) noted = '';
      }),
      withLatestFrom(
        store.select(outboxFeature.selectDevice),
        store.select(outboxFeature.selectIsOnline),
        store.select(sessionFeature.selectSessionState),
      ),
      exhaustMap(([, device, online, { status, operator }]) => {
        const due = `${operator?.operatorId} ${device?.deviceId}`;
        if (!operator || operator.mustChangePassword || status !== 'signed_in') return EMPTY;
        if (!device || device.revoked || !online || noted === due) return EMPTY;
        return from(outbox.signStatement('browser', operator.operatorId)).pipe(
          filter((signed) => signed !== undefined),
          switchMap((body) => api.send(noteBrowserRoute, { body })),
          tap(() => {
            noted = due;
            here.note(operator);
          }),
          // Tried again with the next change; nothing here waits for it.
          catchError(() => EMPTY),
        );
      }),
    );
  },
  { functional: true, dispatch: false },
);

/** What the server says of an operator holds for the one who takes the device over without it, too. */
export const keepKnown = createEffect(
  (actions = inject(Actions), here = inject(OperatorsHere)) => {
    return actions.pipe(
      ofType(SessionActions.renewed, SignInActions.succeeded, SignInActions.passwordChanged),
      tap(({ session }) => here.update(session.operator)),
    );
  },
  { functional: true, dispatch: false },
);

export const rememberTaker = createEffect(
  (actions = inject(Actions), remembered = inject(RememberedOperator)) => {
    return actions.pipe(
      ofType(SwitchActions.takenOver),
      tap(({ operator }) => {
        remembered.keepUnproven(operator);
        remembered.unlock();
      }),
    );
  },
  { functional: true, dispatch: false },
);

/** Without a touch for long, a device of one who has a PIN here asks for it. What is queued goes on going up. */
export const lockWhenIdle = createEffect(
  (store = inject(Store), here = inject(OperatorsHere)) => {
    let touchedMs = Date.now();
    const touched = merge(...['pointerdown', 'keydown', 'wheel'].map((kind) => fromEvent(document, kind))).pipe(
      tap(() => (touchedMs = Date.now())),
      switchMap(() => EMPTY),
    );
    const locked = interval(LOOK_EVERY_MS).pipe(
      withLatestFrom(
        store.select(settingsFeature.selectSettings),
        store.select(sessionFeature.selectSessionState),
        store.select(outboxFeature.selectDevice),
      ),
      filter(([, settings, { operator, locked: isLocked }, device]) => {
        const afterMin = settings?.lockAfterMin ?? 0;
        const hasPin = operator !== null && (here.of(operator.operatorId)?.pin ?? null) !== null;
        return device !== null && hasPin && !isLocked && afterMin > 0 && Date.now() - touchedMs >= afterMin * 60_000;
      }),
      map(() => SwitchActions.locked()),
    );
    return merge(touched, locked);
  },
  { functional: true },
);

export const showLock = createEffect(
  (actions = inject(Actions), remembered = inject(RememberedOperator), router = inject(Router)) => {
    return actions.pipe(
      ofType(SwitchActions.locked),
      tap(() => remembered.lock()),
      switchMap(() => router.navigate(['/pin'], { queryParams: { to: router.url } })),
    );
  },
  { functional: true, dispatch: false },
);

/** The server is back and knows another operator on this browser: the PIN that was typed without it is told now. */
export const proveTaker = createEffect(
  (actions = inject(Actions), store = inject(Store), held = inject(HeldPin), takeOver = inject(TakeOver)) => {
    return actions.pipe(
      ofType(SessionActions.proofNeeded),
      withLatestFrom(store.select(sessionFeature.selectOperator)),
      exhaustMap(async ([, operator]) => {
        const pin = held.of(operator?.operatorId);
        if (operator && pin !== undefined) await takeOver.online(operator.operatorId, pin);
      }),
    );
  },
  { functional: true, dispatch: false },
);

/** Whoever signs out or changes hands leaves no PIN behind. */
export const dropPin = createEffect(
  (actions = inject(Actions), held = inject(HeldPin)) => {
    return actions.pipe(
      ofType(OperatorMenuActions.signOut, SessionActions.ended, SessionActions.renewed),
      tap(() => held.drop()),
    );
  },
  { functional: true, dispatch: false },
);

/** Another tab of this device went to another operator, or locked: this one begins anew. */
export const followOtherTabs = createEffect(
  (remembered = inject(RememberedOperator), store = inject(Store)) => {
    return fromEvent<StorageEvent>(window, 'storage').pipe(
      withLatestFrom(store.select(sessionFeature.selectSessionState)),
      filter(([{ key }, { operator, locked }]) => {
        const other = remembered.read();
        if (key === 'operator') return other !== null && operator !== null && other.operatorId !== operator.operatorId;
        return key === 'locked' && operator !== null && remembered.isLocked() !== locked;
      }),
      tap(() => location.reload()),
    );
  },
  { functional: true, dispatch: false },
);
