import { inject } from '@angular/core';
import { Actions, createEffect, ofType } from '@ngrx/effects';
import { Store } from '@ngrx/store';
import { catchError, EMPTY, exhaustMap, filter, map, mergeMap, withLatestFrom } from 'rxjs';
import { showShiftRoute } from '#shared';
import { Api } from '../api/api';
import { Outbox } from '../outbox/outbox';
import { OutboxActions } from '../outbox/outbox.actions';
import { outboxFeature } from '../outbox/outbox.feature';
import { sessionFeature } from '../session/session.feature';
import { TillActions, TillPageActions } from './till.actions';

/** One at a time; the form's id makes a second tap the same item. */
export const record = createEffect(
  (actions = inject(Actions), outbox = inject(Outbox)) => {
    return actions.pipe(
      ofType(TillPageActions.itemWanted),
      exhaustMap(({ form }) => outbox.recordTill(form)),
      map((recorded) => (recorded.ok ? TillActions.recorded() : TillActions.refused({ refusal: recorded.refusal }))),
    );
  },
  { functional: true },
);

/** What moved in the till without this device (cash handed over, paid out, first recharges) is asked for and kept. */
export const askServer = createEffect(
  (actions = inject(Actions), store = inject(Store), api = inject(Api), outbox = inject(Outbox)) => {
    return actions.pipe(
      ofType(TillPageActions.opened, OutboxActions.minutePassed),
      withLatestFrom(store.select(outboxFeature.selectOutboxState), store.select(sessionFeature.selectSessionState)),
      exhaustMap(([, { shifts, contact }, { operator, status }]) => {
        const own = shifts.find(({ operatorId }) => operatorId === operator?.operatorId);
        const maySee = operator?.permissions.includes('till.view') ?? false;
        if (!own || !maySee || contact !== 'online' || status !== 'signed_in') return EMPTY;
        return api.send(showShiftRoute, { params: { shiftId: own.shiftId } }).pipe(
          filter(({ shiftId }) => shiftId === own.shiftId),
          mergeMap(({ shiftId, otherCashInMinor, paidOutMinor, handedOverMinor }) =>
            outbox.noteShift(shiftId, { otherCashInMinor, paidOutMinor, handedOverMinor }),
          ),
          // A till that the server has not heard of yet has nothing to tell; without an answer the next minute asks.
          catchError(() => EMPTY),
        );
      }),
    );
  },
  { functional: true, dispatch: false },
);
