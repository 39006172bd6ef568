import { inject } from '@angular/core';
import { createEffect } from '@ngrx/effects';
import { Store } from '@ngrx/store';
import { catchError, combineLatest, distinctUntilChanged, EMPTY, filter, map, switchMap } from 'rxjs';
import { Api } from '../api/api';
import { selectIsOnline } from '../outbox/outbox.feature';
import { sessionFeature } from '../session/session.feature';

/** An app that began without the server gets its session, and with it everything live, as soon as the server is back. */
export const renewWhenBack = createEffect(
  (store = inject(Store), api = inject(Api)) => {
    return combineLatest([store.select(selectIsOnline), store.select(sessionFeature.selectStatus)]).pipe(
      map(([online, status]) => online && status === 'remembered'),
      distinctUntilChanged(),
      filter((due) => due),
      // One try for each return of the server: when it fails, the next request or the next return tries again.
      switchMap(() => api.refresh().pipe(catchError(() => EMPTY))),
    );
  },
  { functional: true, dispatch: false },
);
