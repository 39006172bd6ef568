import { inject } from '@angular/core';
import { createEffect } from '@ngrx/effects';
import { EMPTY, catchError, fromEvent, interval, map, merge, of, retry, throwError, timer } from 'rxjs';
import { Store } from '@ngrx/store';
import { OutboxActions } from './outbox.actions';
import { Outbox } from './outbox';
import { storageRefusal } from './storage-fault';

/** Every change of the outbox, by any tab, comes into the store; a closed database is tried again. */
export const showOutbox = createEffect(
  (outbox = inject(Outbox), store = inject(Store)) =>
    outbox.changes().pipe(
      map((view) => OutboxActions.changed({ view })),
      retry({
        delay: (error: unknown, times) => {
          const refusal = storageRefusal(error);
          if (!refusal) return throwError(() => error);
          store.dispatch(OutboxActions.storageFailed({ refusal }));
          return timer(Math.min(times, 10) * 1000);
        },
      }),
      catchError((error: unknown) => {
        const refusal = storageRefusal(error);
        return refusal ? of(OutboxActions.storageFailed({ refusal })) : throwError(() => error);
      }),
    ),
  { functional: true },
);

export const sendForEver = createEffect(
  (outbox = inject(Outbox), store = inject(Store)) => {
    outbox.start((refusal) => store.dispatch(OutboxActions.storageFailed({ refusal })));
    return EMPTY;
  },
  { functional: true, dispatch: false },
);

/** Ages and ends of leases are told by the minute, and at once when the tab is looked at again. */
export const tellMinutes = createEffect(
  () => merge(interval(60_000), fromEvent(document, 'visibilitychange')).pipe(map(() => OutboxActions.minutePassed())),
  { functional: true },
);
