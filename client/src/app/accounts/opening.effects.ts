import { inject } from '@angular/core';
import { Router } from '@angular/router';
import { Actions, createEffect, ofType } from '@ngrx/effects';
import { Store } from '@ngrx/store';
import { catchError, EMPTY, exhaustMap, map, of, switchMap, tap, withLatestFrom } from 'rxjs';
import { v7 } from 'uuid';
import { nextAccountNumberRoute, openAccountRoute } from '#shared';
import { Api } from '../api/api';
import { faultState } from '../api/faults';
import { OwnShift } from '../refunds/own-shift';
import { sessionFeature } from '../session/session.feature';
import { settingsFeature } from '../settings/settings.feature';
import { KeptDraft } from './kept-draft';
import { emptyDraft, isBegun, openingRequest } from './opening-draft';
import { OpeningActions } from './opening.actions';
import { openingFeature } from './opening.feature';

export const findDraft = createEffect(
  (actions = inject(Actions), store = inject(Store), kept = inject(KeptDraft)) => {
    return actions.pipe(
      ofType(OpeningActions.opened),
      withLatestFrom(store.select(sessionFeature.selectOperator)),
      map(([, operator]) =>
        OpeningActions.draftFound({ draft: (operator && kept.read(operator.operatorId)) ?? emptyDraft(v7()) }),
      ),
    );
  },
  { functional: true },
);

export const begunAgain = createEffect(
  (actions = inject(Actions)) => {
    return actions.pipe(
      ofType(OpeningActions.thrownAway),
      map(() => OpeningActions.draftFound({ draft: emptyDraft(v7()) })),
    );
  },
  { functional: true },
);

export const askNumber = createEffect(
  (actions = inject(Actions), api = inject(Api)) => {
    return actions.pipe(
      ofType(OpeningActions.opened),
      switchMap(() =>
        api.send(nextAccountNumberRoute, {}).pipe(
          map(({ number }) => OpeningActions.numberTold({ nextNumber: number })),
          // The number is only a forecast; the opening gives it for good and tells its own faults.
          catchError(() => EMPTY),
        ),
      ),
    );
  },
  { functional: true },
);

export const keepDraft = createEffect(
  (actions = inject(Actions), store = inject(Store), kept = inject(KeptDraft)) => {
    return actions.pipe(
      ofType(
        OpeningActions.draftFound,
        OpeningActions.stepChosen,
        OpeningActions.personChanged,
        OpeningActions.meterAdded,
        OpeningActions.meterChanged,
        OpeningActions.meterRemoved,
        OpeningActions.succeeded,
      ),
      withLatestFrom(store.select(openingFeature.selectDraft), store.select(sessionFeature.selectOperator)),
      tap(([, draft, operator]) => {
        if (!operator) return;
        if (draft && isBegun(draft)) kept.keep(operator.operatorId, draft);
        else kept.forget(operator.operatorId);
      }),
    );
  },
  { functional: true, dispatch: false },
);

export const confirm = createEffect(
  (actions = inject(Actions), store = inject(Store), api = inject(Api), shift = inject(OwnShift)) => {
    return actions.pipe(
      ofType(OpeningActions.confirmed),
      withLatestFrom(
        store.select(openingFeature.selectDraft),
        store.select(sessionFeature.selectOperator),
        store.select(settingsFeature.selectCurrency),
      ),
      exhaustMap(([, draft, operator, { decimals }]) => {
        if (!draft || !operator) return EMPTY;
        const opened = shift.with((shiftId) => {
          const body = openingRequest(draft, decimals, shiftId);
          return body ? api.send(openAccountRoute, { body }) : EMPTY;
        });
        return opened.pipe(
          map((opened) => OpeningActions.succeeded(opened)),
          catchError((fault: unknown) => of(OpeningActions.failed({ fault: faultState(fault) }))),
        );
      }),
    );
  },
  { functional: true },
);

export const showProgress = createEffect(
  (actions = inject(Actions), router = inject(Router)) => {
    return actions.pipe(
      ofType(OpeningActions.succeeded),
      switchMap(({ account }) => router.navigate(['/tenants', account.accountId, 'opened'], { replaceUrl: true })),
    );
  },
  { functional: true, dispatch: false },
);
