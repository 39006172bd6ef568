import { inject } from '@angular/core';
import { Router } from '@angular/router';
import { Store } from '@ngrx/store';
import { catchError, combineLatest, distinctUntilChanged, EMPTY, filter, map, pairwise, switchMap } from 'rxjs';
import { Actions, createEffect, ofType } from '@ngrx/effects';
import { Api } from '../api/api';
import { LiveActions } from '../live/live.actions';
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

/** The server cuts the line of one whose rights have changed: whoever comes back asks what he may. */
export const learnRights = createEffect(
  (actions = inject(Actions), api = inject(Api)) => {
    return actions.pipe(
      ofType(LiveActions.connected),
      filter(({ again }) => again),
      switchMap(() => api.refresh().pipe(catchError(() => EMPTY))),
    );
  },
  { functional: true, dispatch: false },
);

/** With other permissions the page that is open may be none of his any more: the routes are asked again. */
export const leaveForbidden = createEffect(
  (store = inject(Store), router = inject(Router)) => {
    return store.select(sessionFeature.selectOperator).pipe(
      filter((operator) => operator !== null),
      pairwise(),
      filter(([a, b]) => a.operatorId === b.operatorId && String(a.permissions) !== String(b.permissions)),
      switchMap(() => router.navigateByUrl(router.url, { onSameUrlNavigation: 'reload', replaceUrl: true })),
    );
  },
  { functional: true, dispatch: false },
);
