import { inject } from '@angular/core';
import { Actions, createEffect, ofType } from '@ngrx/effects';
import { Store } from '@ngrx/store';
import { catchError, EMPTY, exhaustMap, filter, map, mergeMap, of, switchMap, tap, withLatestFrom } from 'rxjs';
import { listBuildingsRoute, listMetersRoute, readMeterRoute, showMeterRoute } from '#shared';
import { Api } from '../api/api';
import { faultState, SERVER_AWAY } from '../api/faults';
import { Live } from '../live/live';
import { LiveActions } from '../live/live.actions';
import { MeterBoardActions, MeterPageActions, MetersApiActions } from './meters.actions';
import { metersFeature } from './meters.feature';

const PAGE = 100;

export const loadList = createEffect(
  (actions = inject(Actions), store = inject(Store), api = inject(Api)) => {
    return actions.pipe(
      ofType(MeterBoardActions.opened, MeterBoardActions.filtered, MeterBoardActions.retried),
      withLatestFrom(store.select(metersFeature.selectFilter)),
      switchMap(([, wanted]) =>
        api.send(listMetersRoute, { query: { ...wanted, limit: PAGE } }).pipe(
          map((list) => MetersApiActions.listLoaded({ list, first: true })),
          catchError((fault: unknown) => of(MetersApiActions.listFailed({ fault: faultState(fault) }))),
        ),
      ),
    );
  },
  { functional: true },
);

export const loadMore = createEffect(
  (actions = inject(Actions), store = inject(Store), api = inject(Api)) => {
    return actions.pipe(
      ofType(MeterBoardActions.moreWanted),
      withLatestFrom(store.select(metersFeature.selectFilter), store.select(metersFeature.selectNext)),
      exhaustMap(([, wanted, next]) =>
        next === null
          ? EMPTY
          : api.send(listMetersRoute, { query: { ...wanted, limit: PAGE, after: next } }).pipe(
              map((list) => MetersApiActions.listLoaded({ list, first: false })),
              catchError((fault: unknown) => of(MetersApiActions.listFailed({ fault: faultState(fault) }))),
            ),
      ),
    );
  },
  { functional: true },
);

export const loadBuildings = createEffect(
  (actions = inject(Actions), api = inject(Api)) => {
    return actions.pipe(
      ofType(MeterBoardActions.opened),
      exhaustMap(() =>
        api.send(listBuildingsRoute, {}).pipe(
          map((buildings) => MetersApiActions.buildingsLoaded({ buildings })),
          // Without the names the board still filters by number; the list itself says that the server is away.
          catchError(() => EMPTY),
        ),
      ),
    );
  },
  { functional: true },
);

export const loadMeter = createEffect(
  (actions = inject(Actions), api = inject(Api)) => {
    return actions.pipe(
      ofType(MeterPageActions.opened),
      switchMap(({ meterCode }) =>
        api.send(showMeterRoute, { params: { meterCode } }).pipe(
          map((meter) => MetersApiActions.meterLoaded({ meter })),
          catchError((fault: unknown) => of(MetersApiActions.meterFailed({ meterCode, fault: faultState(fault) }))),
        ),
      ),
    );
  },
  { functional: true },
);

export const readNow = createEffect(
  (actions = inject(Actions), api = inject(Api)) => {
    return actions.pipe(
      ofType(MeterPageActions.refreshed),
      mergeMap(({ meterCode }) =>
        api.send(readMeterRoute, { params: { meterCode } }).pipe(
          map((state) => MetersApiActions.read({ state })),
          catchError((fault: unknown) => of(MetersApiActions.readFailed({ meterCode, fault: faultState(fault) }))),
        ),
      ),
    );
  },
  { functional: true },
);

/** The meter on the screen is polled first. */
export const watch = createEffect(
  (actions = inject(Actions), live = inject(Live)) => {
    return actions.pipe(
      ofType(MeterPageActions.opened, MeterPageActions.left),
      tap((action) => live.watch('meterCode' in action ? [action.meterCode] : [])),
    );
  },
  { functional: true, dispatch: false },
);

/** What was missed while the line was cut is read again, and what could not be had without the server is asked for. */
export const catchUp = createEffect(
  (actions = inject(Actions), store = inject(Store)) => {
    return actions.pipe(
      ofType(LiveActions.connected),
      withLatestFrom(store.select(metersFeature.selectShown), store.select(metersFeature.selectFault)),
      filter(([{ again }, shown, fault]) => (again && shown.length > 0) || fault?.refusal === SERVER_AWAY),
      map(() => MeterBoardActions.retried()),
    );
  },
  { functional: true },
);
