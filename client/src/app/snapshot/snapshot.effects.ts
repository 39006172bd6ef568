import { inject } from '@angular/core';
import { Actions, createEffect, ofType } from '@ngrx/effects';
import { Store } from '@ngrx/store';
import {
  catchError,
  concat,
  debounceTime,
  distinctUntilChanged,
  EMPTY,
  exhaustMap,
  filter,
  forkJoin,
  from,
  map,
  mergeMap,
  of,
  switchMap,
  take,
  withLatestFrom,
} from 'rxjs';
import { listBuildingsRoute, meterStatesRoute, snapshotRoute } from '#shared';
import { Api } from '../api/api';
import { faultState } from '../api/faults';
import { LiveActions } from '../live/live.actions';
import { deviceTime } from '../outbox/device-clock';
import { OutboxActions } from '../outbox/outbox.actions';
import { outboxFeature } from '../outbox/outbox.feature';
import { SessionActions, SignInActions } from '../session/session.actions';
import { sessionFeature } from '../session/session.feature';
import { SnapshotActions } from './snapshot.actions';
import { snapshotFeature } from './snapshot.feature';
import { Snapshots } from './snapshots';
import { buildingsOfOthers, haveLeasesEnded, mayKeepOnDisk } from './tenants-kept';

/** How old the tablet's copy may get while the server is there. */
const REFRESH_AFTER_MS = 4 * 60_000;
/** Buildings fetched at the same time: more would take the browser's few connections from the page that is opening. */
const AT_ONCE = 1;

/** Whoever works here finds the tablet's own copy at once, with or without signal. */
export const readFromTablet = createEffect(
  (store = inject(Store), snapshots = inject(Snapshots)) => {
    return store.select(sessionFeature.selectOperator).pipe(
      filter((operator) => operator !== null),
      distinctUntilChanged((a, b) => a.operatorId === b.operatorId && String(a.buildings) === String(b.buildings)),
      switchMap((operator) => snapshots.read(operator.buildings)),
      map((kept) => SnapshotActions.readFromTablet(kept)),
    );
  },
  { functional: true },
);

/** Fresh at sign-in, when the signal is back, and every few minutes. */
export const wantRefresh = createEffect(
  (actions = inject(Actions), store = inject(Store)) => {
    return actions.pipe(
      ofType(SessionActions.renewed, SignInActions.succeeded, OutboxActions.minutePassed, OutboxActions.changed),
      withLatestFrom(
        store.select(snapshotFeature.selectSnapshotState),
        store.select(sessionFeature.selectSessionState),
        store.select(outboxFeature.selectOutboxState),
      ),
      filter(([action, snapshot, session, outbox]) => {
        const maySee = session.operator?.permissions.includes('sell.view') ?? false;
        if (session.status !== 'signed_in' || !maySee || snapshot.refreshing || !outbox.loaded) return false;
        const isSignIn = action.type === SignInActions.succeeded.type || action.type === SessionActions.renewed.type;
        const isDue = Date.now() - snapshot.refreshedAtMs > REFRESH_AFTER_MS && outbox.contact === 'online';
        return (isSignIn && snapshot.refreshedAtMs === 0) || (isDue && (snapshot.fault === null || isMinute(action)));
      }),
      map(() => SnapshotActions.refreshWanted()),
    );
  },
  { functional: true },
);
const isMinute = ({ type }: { readonly type: string }) => type === OutboxActions.minutePassed.type;

export const refresh = createEffect(
  (actions = inject(Actions), api = inject(Api), store = inject(Store), snapshots = inject(Snapshots)) => {
    return actions.pipe(
      ofType(SnapshotActions.refreshWanted),
      withLatestFrom(store.select(outboxFeature.selectOutboxState), store.select(sessionFeature.selectOperator)),
      exhaustMap(([, { leases, clock }, operator]) => {
        const onDisk = mayKeepOnDisk(leases, deviceTime(Date.now(), clock));
        const maySeeStates = operator?.permissions.includes('board.view') ?? false;
        const fetchBuilding = (number: number) =>
          forkJoin({
            snapshot: api.send(snapshotRoute, { params: { number } }),
            states: maySeeStates ? api.send(meterStatesRoute, { params: { number } }) : of({ states: [] }),
          }).pipe(
            switchMap(async ({ snapshot, states }) => ({
              row: await snapshots.keep(snapshot, Date.now(), onDisk),
              statesRow: await snapshots.keepStates(number, states.states, Date.now(), onDisk),
            })),
            switchMap(({ row, statesRow }) =>
              from([SnapshotActions.buildingFetched({ row }), SnapshotActions.statesFetched({ row: statesRow })]),
            ),
          );
        return api.send(listBuildingsRoute, {}).pipe(
          switchMap((all) => {
            const buildings = all.filter(({ meters }) => meters > 0).map(({ number }) => number);
            // A shared tablet also holds the buildings of others who may sell on it without signal.
            const forOthers = buildingsOfOthers(leases, operator?.operatorId, deviceTime(Date.now(), clock));
            const onlyThese =
              forOthers === 'all' ? of(undefined) : from(snapshots.keepOnly([...buildings, ...forOthers]));
            const done = onlyThese.pipe(map(() => SnapshotActions.refreshed({ buildings, atMs: Date.now() })));
            return concat(from(buildings).pipe(mergeMap(fetchBuilding, AT_ONCE)), done);
          }),
          catchError((fault: unknown) => of(SnapshotActions.refreshFailed({ fault: faultState(fault) }))),
        );
      }),
    );
  },
  { functional: true },
);

/** The server's hint that a building has changed, or that events may have been missed. */
export const refreshOnHint = createEffect(
  (actions = inject(Actions), store = inject(Store)) => {
    return actions.pipe(
      ofType(LiveActions.snapshotChanged, LiveActions.connected),
      debounceTime(1000),
      withLatestFrom(store.select(sessionFeature.selectPermissions)),
      filter(([, permissions]) => permissions.has('sell.view')),
      map(() => SnapshotActions.refreshWanted()),
    );
  },
  { functional: true },
);

export const showMeterChange = createEffect(
  (actions = inject(Actions)) => {
    return actions.pipe(
      ofType(LiveActions.meterChanged),
      map(({ state }) => SnapshotActions.meterChanged({ state })),
    );
  },
  { functional: true },
);

/** When the device's leases have ended, what is about tenants goes; the outbox stays. */
export const wipeWhenLeasesEnd = createEffect(
  (actions = inject(Actions), store = inject(Store), snapshots = inject(Snapshots)) => {
    return actions.pipe(
      ofType(OutboxActions.minutePassed, OutboxActions.changed),
      debounceTime(1000),
      withLatestFrom(store.select(outboxFeature.selectOutboxState)),
      filter(([, { leases, clock }]) => haveLeasesEnded(leases, deviceTime(Date.now(), clock))),
      exhaustMap(() => snapshots.wipe()),
      withLatestFrom(store.select(snapshotFeature.selectTenants)),
      filter(([, tenants]) => tenants.length > 0),
      map(() => SnapshotActions.wiped()),
    );
  },
  { functional: true },
);

export const showRecents = createEffect(
  (store = inject(Store), snapshots = inject(Snapshots)) => {
    return store.select(sessionFeature.selectOperator).pipe(
      filter((operator) => operator !== null),
      take(1),
      switchMap(() => snapshots.recents()),
      map((recents) => SnapshotActions.recentsChanged({ recents })),
      // Recents are a comfort: where the storage fails, the outbox says so.
      catchError(() => EMPTY),
    );
  },
  { functional: true },
);
