import { inject } from '@angular/core';
import { Actions, createEffect, ofType } from '@ngrx/effects';
import { type Action, Store } from '@ngrx/store';
import {
  EMPTY,
  catchError,
  concatMap,
  defer,
  exhaustMap,
  filter,
  from,
  fromEvent,
  map,
  merge,
  mergeMap,
  type Observable,
  of,
  startWith,
  switchMap,
  tap,
  withLatestFrom,
} from 'rxjs';
import { v7 } from 'uuid';
import { enrolDeviceRoute, grantLeaseRoute } from '#shared';
import { Api } from '../api/api';
import { APP_VERSION } from '../app-version';
import { faultState, RefusedError } from '../api/faults';
import { deviceTime } from '../outbox/device-clock';
import { Outbox } from '../outbox/outbox';
import { OutboxActions } from '../outbox/outbox.actions';
import type { LeaseRow } from '../outbox/outbox-database';
import { outboxFeature } from '../outbox/outbox.feature';
import { OperatorMenuActions, SessionActions, SignInActions } from '../session/session.actions';
import { sessionFeature } from '../session/session.feature';
import { DeviceActions, DevicePageActions } from './device.actions';
import { deviceFeature } from './device.feature';
import { askForDurability } from './durability';
import { InstallPrompt } from './install-prompt';
import { leaseNeed } from './lease-need';

/** A lease that was refused is asked for again after this; one that only runs low, likewise. */
const ASK_AGAIN_AFTER_MS = 10 * 60_000;

export const learnDurability = createEffect(
  (actions = inject(Actions)) => {
    return merge(
      fromEvent(window, 'appinstalled'),
      fromEvent(matchMedia('(display-mode: standalone)'), 'change'),
      actions.pipe(ofType(DevicePageActions.opened, SignInActions.succeeded, OutboxActions.minutePassed)),
    ).pipe(
      startWith(undefined),
      exhaustMap(() => askForDurability()),
      map((durability) => DeviceActions.durabilityKnown({ durability })),
    );
  },
  { functional: true },
);

export const learnInstallOffer = createEffect(
  (install = inject(InstallPrompt)) => {
    return install.offered().pipe(map((offered) => DeviceActions.installOffered({ offered })));
  },
  { functional: true },
);

export const install = createEffect(
  (actions = inject(Actions), prompt = inject(InstallPrompt)) => {
    return actions.pipe(
      ofType(DevicePageActions.installWanted),
      exhaustMap(() => prompt.ask()),
      map(() => DeviceActions.installOffered({ offered: false })),
    );
  },
  { functional: true },
);

export const register = createEffect(
  (actions = inject(Actions), api = inject(Api), outbox = inject(Outbox)) => {
    return actions.pipe(
      ofType(DevicePageActions.registerWanted),
      exhaustMap(({ name, code, replaces }) =>
        from(outbox.beginEnrolment(name)).pipe(
          switchMap(({ requestId, publicKey, name: begunAs }) =>
            api
              .send(enrolDeviceRoute, {
                body: {
                  ...{ requestId, publicKey },
                  ...(begunAs && { name: begunAs }),
                  ...(code && { code }),
                  ...(replaces && { replaces }),
                },
              })
              .pipe(
                switchMap((device) => outbox.finishEnrolment(requestId, device)),
                catchError(async (fault: unknown) => {
                  if (fault instanceof RefusedError) await outbox.dropEnrolment(requestId);
                  throw fault;
                }),
              ),
          ),
          map(() => DeviceActions.registered()),
          catchError((fault: unknown) => of(DeviceActions.registeringFailed({ fault: faultState(fault) }))),
        ),
      ),
    );
  },
  { functional: true },
);

/**
 * Whoever signs out with his till closed gives his lease back, and one that ended is given back for those who are not
 * here: what it bound of a float is free again, and its owner need not wonder what was sold under it.
 */
export const giveLeasesBack = createEffect(
  (actions = inject(Actions), store = inject(Store), outbox = inject(Outbox)) => {
    return actions.pipe(
      ofType(OperatorMenuActions.signOut, OutboxActions.minutePassed),
      withLatestFrom(
        store.select(outboxFeature.selectOutboxState),
        store.select(sessionFeature.selectOperator),
        store.select(deviceFeature.selectDurable),
      ),
      mergeMap(([action, { leases, shifts, clock, device }, operator, durable]) => {
        const nowMs = deviceTime(Date.now(), clock);
        const isDue = ({ operatorId, lease }: LeaseRow) =>
          action.type === OperatorMenuActions.signOut.type
            ? operatorId === action.operatorId && shifts.every((shift) => shift.operatorId !== operatorId)
            : operatorId !== operator?.operatorId && lease.endsAtMs <= nowMs;
        const due =
          device?.revoked === false ? leases.filter((row) => row.givenBackAtMs === undefined && isDue(row)) : [];
        return from(due).pipe(
          concatMap(({ operatorId }) => outbox.recordTill({ id: v7(), kind: 'lease_closed', operatorId, durable })),
        );
      }),
    );
  },
  { functional: true, dispatch: false },
);

/** Asks for a lease whenever one is needed and can be had: signed in, server there, nothing queued. */
export const wantLease = createEffect(
  (actions = inject(Actions), store = inject(Store)) => {
    return actions.pipe(
      ofType(
        OutboxActions.changed,
        OutboxActions.minutePassed,
        SessionActions.renewed,
        SignInActions.succeeded,
        DeviceActions.durabilityKnown,
      ),
      withLatestFrom(
        store.select(outboxFeature.selectOutboxState),
        store.select(sessionFeature.selectSessionState),
        store.select(deviceFeature.selectDeviceState),
        store.select(deviceFeature.selectDurable),
        store.select(deviceFeature.selectLease),
      ),
      filter(([, outbox, session, device, durable, held]) => {
        const maySell = session.operator?.permissions.includes('sell.update') ?? false;
        const canAsk = session.status === 'signed_in' && maySell && device.durability !== null && !device.renewing;
        if (!canAsk || !outbox.device || outbox.device.revoked || outbox.unsent > 0) return false;
        const nowMs = Date.now();
        const need = leaseNeed(
          held ?? undefined,
          durable,
          deviceTime(nowMs, outbox.clock),
          session.operator?.buildings ?? [],
        );
        const failedLately = nowMs - device.leaseFailedAtMs < ASK_AGAIN_AFTER_MS;
        const grantedLately = held !== null && nowMs - held.issuedAtMs < ASK_AGAIN_AFTER_MS;
        return !failedLately && (need === 'at_once' || (need === 'soon' && !grantedLately));
      }),
      map(() => DevicePageActions.leaseWanted()),
    );
  },
  { functional: true },
);

export const fetchLease = createEffect(
  (actions = inject(Actions), api = inject(Api), outbox = inject(Outbox), store = inject(Store)) => {
    // The same request again after a lost reply, or the operator's float would be bound twice.
    let pending: { readonly key: string; readonly requestId: string } | undefined;
    return actions.pipe(
      ofType(DevicePageActions.leaseWanted),
      withLatestFrom(
        store.select(outboxFeature.selectDevice),
        store.select(deviceFeature.selectDurable),
        store.select(sessionFeature.selectOperator),
      ),
      exhaustMap(([, device, durable, operator]): Observable<Action> => {
        if (!device) return EMPTY;
        const { deviceId, lastNumber } = device;
        const key = [deviceId, operator?.operatorId, durable, lastNumber].join();
        const { requestId } = (pending = pending?.key === key ? pending : { key, requestId: v7() });
        const body = { requestId, lastNumber, durable, clockMs: Date.now(), appVersion: APP_VERSION };
        return defer(() =>
          Promise.all([outbox.sealHead(), operator ? outbox.signStatement('browser', operator.operatorId) : undefined]),
        ).pipe(
          switchMap(([sealHead, proof]) =>
            api.send(grantLeaseRoute, {
              params: { deviceId },
              body: {
                ...body,
                ...(sealHead && { sealHead }),
                ...(proof && { proof: { signedAtMs: proof.signedAtMs, signature: proof.signature } }),
              },
            }),
          ),
          tap({
            next: () => (pending = undefined),
            error: (fault: unknown) => {
              if (fault instanceof RefusedError) pending = undefined;
            },
          }),
          switchMap((granted) => outbox.keepLease({ ...granted, durableAsked: durable })),
          map(() => DeviceActions.leaseGranted()),
          catchError((fault: unknown) =>
            of(DeviceActions.leaseFailed({ fault: faultState(fault), nowMs: Date.now() })),
          ),
        );
      }),
    );
  },
  { functional: true },
);
