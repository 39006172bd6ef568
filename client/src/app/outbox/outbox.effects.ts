import { inject } from '@angular/core';
import { Actions, createEffect, ofType } from '@ngrx/effects';
import {
  catchError,
  concatMap,
  EMPTY,
  exhaustMap,
  filter,
  from,
  fromEvent,
  interval,
  map,
  merge,
  mergeMap,
  type Observable,
  retry,
  switchMap,
  take,
  throttleTime,
  throwError,
  timer,
  withLatestFrom,
} from 'rxjs';
import { Store } from '@ngrx/store';
import { showSaleRoute } from '#shared';
import { Api } from '../api/api';
import { ServerActions } from '../api/api.actions';
import { LiveActions } from '../live/live.actions';
import { sessionFeature } from '../session/session.feature';
import { OutboxActions } from './outbox.actions';
import { Outbox } from './outbox';
import { outboxFeature } from './outbox.feature';
import { storageRefusal } from './storage-fault';

/** Sales that are asked for in one go; the others follow a minute later. */
const ASKED_AT_ONCE = 20;

/** Once this browser has something to send, or somebody who may sell on it. */
function whenNeeded(outbox: Outbox, store: Store): Observable<unknown> {
  const signedIn = store.select(sessionFeature.selectOperator).pipe(filter((operator) => operator !== null));
  return merge(from(outbox.hasBegun()).pipe(filter((begun) => begun)), signedIn).pipe(take(1));
}

/** Every change of the outbox, by any tab, comes into the store; a closed database is tried again. */
export const showOutbox = createEffect(
  (outbox = inject(Outbox), store = inject(Store)) => {
    return whenNeeded(outbox, store).pipe(
      switchMap(() => outbox.changes()),
      map((view) => OutboxActions.changed({ view })),
      retry({
        delay: (error: unknown, times) => {
          const refusal = storageRefusal(error);
          if (!refusal) return throwError(() => error);
          store.dispatch(OutboxActions.storageFailed({ refusal }));
          return timer(Math.min(times, 10) * 1000);
        },
      }),
    );
  },
  { functional: true },
);

export const sendForEver = createEffect(
  (outbox = inject(Outbox), store = inject(Store)) => {
    return whenNeeded(outbox, store).pipe(
      switchMap(() => outbox.start((refusal) => store.dispatch(OutboxActions.storageFailed({ refusal })))),
    );
  },
  { functional: true, dispatch: false },
);

/** Another request was answered: what is queued need not wait for its pause to end. */
export const wakeWhenAnswered = createEffect(
  (actions = inject(Actions), store = inject(Store), outbox = inject(Outbox)) => {
    return actions.pipe(
      ofType(ServerActions.answered, LiveActions.connected),
      withLatestFrom(store.select(outboxFeature.selectContact)),
      filter(([, contact]) => contact !== undefined && contact !== 'online'),
      throttleTime(5_000),
      mergeMap(() => outbox.wake()),
    );
  },
  { functional: true, dispatch: false },
);

/** What the server tells of a sale by itself is kept with it. */
export const keepProgress = createEffect(
  (actions = inject(Actions), outbox = inject(Outbox)) => {
    return actions.pipe(
      ofType(LiveActions.saleChanged),
      mergeMap(({ sale }) => outbox.noteProgress(sale)),
    );
  },
  { functional: true, dispatch: false },
);

/** Sales on their way whose events were missed are asked for: when the line is back, and every minute. */
export const catchUp = createEffect(
  (actions = inject(Actions), store = inject(Store), outbox = inject(Outbox), api = inject(Api)) => {
    return actions.pipe(
      ofType(LiveActions.connected, OutboxActions.minutePassed, OutboxActions.progressWanted),
      withLatestFrom(
        store.select(outboxFeature.selectEntriesOnTheirWay),
        store.select(outboxFeature.selectIsOnline),
        store.select(sessionFeature.selectSessionState),
      ),
      filter(([, , isOnline, session]) => {
        const maySee = session.operator?.permissions.includes('sell.view') ?? false;
        return isOnline && session.status === 'signed_in' && maySee;
      }),
      exhaustMap(([, entries]) =>
        from(entries.slice(0, ASKED_AT_ONCE)).pipe(
          concatMap(({ id }) => api.send(showSaleRoute, { params: { saleId: id } })),
          mergeMap((sale) => outbox.noteProgress(sale)),
          // Without an answer the next minute asks again.
          catchError(() => EMPTY),
        ),
      ),
    );
  },
  { functional: true, dispatch: false },
);

/** Ages and ends of leases are told by the minute, and at once when the tab is looked at again. */
export const tellMinutes = createEffect(
  () => {
    return merge(interval(60_000), fromEvent(document, 'visibilitychange')).pipe(
      map(() => OutboxActions.minutePassed()),
    );
  },
  { functional: true },
);
