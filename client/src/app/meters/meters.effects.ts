import { inject } from '@angular/core';
import { Actions, createEffect, ofType } from '@ngrx/effects';
import { Store } from '@ngrx/store';
import { catchError, filter, map, mergeMap, of, switchMap, tap, withLatestFrom } from 'rxjs';
import { readMeterRoute, showMeterRoute } from '#shared';
import { Api } from '../api/api';
import { faultState, SERVER_AWAY } from '../api/faults';
import { Live } from '../live/live';
import { LiveActions } from '../live/live.actions';
import { MeterPageActions, MetersApiActions } from './meters.actions';
import { metersFeature } from './meters.feature';

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

/** The open meter is read again after the line was cut, and asked for when it could not be had without the server. */
export const catchUp = createEffect(
  (actions = inject(Actions), store = inject(Store)) => {
    return actions.pipe(
      ofType(LiveActions.connected),
      withLatestFrom(store.select(metersFeature.selectOpen), store.select(metersFeature.selectMeterFaults)),
      mergeMap(([{ again }, meterCode, faults]) => {
        const isWanted = meterCode !== null && (again || faults[meterCode]?.refusal === SERVER_AWAY);
        return isWanted ? [MeterPageActions.opened({ meterCode })] : [];
      }),
    );
  },
  { functional: true },
);

/** What the whole building hears of a meter in whose place another answers names no other: this reader may be told which. */
export const askWhose = createEffect(
  (actions = inject(Actions), store = inject(Store)) => {
    return actions.pipe(
      ofType(LiveActions.meterChanged),
      withLatestFrom(store.select(metersFeature.selectOpen), store.select(metersFeature.selectMeters)),
      filter(([{ state }, open]) => state.knownAs === null && state.meterCode === open),
      filter(([{ state }, , { entities }]) => entities[state.meterCode]?.state.knownAs === null),
      map(
        ([
          {
            state: { meterCode },
          },
        ]) => MeterPageActions.opened({ meterCode }),
      ),
    );
  },
  { functional: true },
);
