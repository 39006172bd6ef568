import { inject } from '@angular/core';
import { Router } from '@angular/router';
import { Actions, createEffect, ofType } from '@ngrx/effects';
import { catchError, exhaustMap, from, map, of, switchMap, tap } from 'rxjs';
import { readMeterRoute } from '#shared';
import { Api } from '../api/api';
import { faultState } from '../api/faults';
import { Outbox } from '../outbox/outbox';
import { SnapshotActions } from '../snapshot/snapshot.actions';
import { Snapshots } from '../snapshot/snapshots';
import { SellActions, SellPageActions } from './sell.actions';

/** One sale at a time; the form's id makes a second tap the same sale. */
export const sell = createEffect(
  (actions = inject(Actions), outbox = inject(Outbox)) => {
    return actions.pipe(
      ofType(SellPageActions.saleWanted),
      exhaustMap(({ form }) => outbox.record(form)),
      map((recorded) =>
        recorded.ok
          ? SellActions.recorded({ id: recorded.item.id, meterCode: recorded.item.summary.meterCode })
          : SellActions.refused({ refusal: recorded.refusal }),
      ),
    );
  },
  { functional: true },
);

export const showReceipt = createEffect(
  (actions = inject(Actions), router = inject(Router), snapshots = inject(Snapshots)) => {
    return actions.pipe(
      ofType(SellActions.recorded),
      tap(({ meterCode }) => void snapshots.noteRecent(meterCode, Date.now()).catch(() => undefined)),
      switchMap(({ id }) => router.navigate(['/receipt', id], { replaceUrl: true })),
    );
  },
  { functional: true, dispatch: false },
);

export const readMeter = createEffect(
  (actions = inject(Actions), api = inject(Api)) => {
    return actions.pipe(
      ofType(SellPageActions.refreshWanted),
      switchMap(({ meterCode }) =>
        api.send(readMeterRoute, { params: { meterCode } }).pipe(
          switchMap((state) => from([SnapshotActions.meterChanged({ state }), SellActions.meterRead({ meterCode })])),
          catchError((fault: unknown) => of(SellActions.readingFailed({ fault: faultState(fault) }))),
        ),
      ),
    );
  },
  { functional: true },
);
