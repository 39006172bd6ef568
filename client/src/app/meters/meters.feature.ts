import { createEntityAdapter, type EntityState } from '@ngrx/entity';
import { createFeature, createReducer, createSelector, on } from '@ngrx/store';
import type { Meter, MeterCode, MeterState } from '#shared';
import type { FaultState } from '../api/faults';
import { LiveActions } from '../live/live.actions';
import { SessionActions, SignInActions } from '../session/session.actions';
import { MeterPageActions, MetersApiActions } from './meters.actions';
import { newerState } from './newer-state';

export interface MetersState {
  /** every meter that was seen, with the newest state known of it */
  readonly meters: EntityState<Meter>;
  /** the one that is looked at */
  readonly open: MeterCode | null;
  /** meters that are being read on the wire now, and what came of the last try */
  readonly reading: readonly MeterCode[];
  readonly meterFaults: Readonly<Record<string, FaultState>>;
  readonly readFaults: Readonly<Record<string, FaultState>>;
}

const adapter = createEntityAdapter<Meter>({ selectId: ({ meterCode }) => meterCode });

const nothing: MetersState = {
  meters: adapter.getInitialState(),
  open: null,
  reading: [],
  meterFaults: {},
  readFaults: {},
};

const without = <T>(record: Readonly<Record<string, T>>, key: string): Readonly<Record<string, T>> =>
  Object.fromEntries(Object.entries(record).filter(([present]) => present !== key));

function withState(state: MetersState, changed: MeterState): MetersState {
  const known = state.meters.entities[changed.meterCode];
  return known ? { ...state, meters: adapter.upsertOne(newerState(known, changed), state.meters) } : state;
}

export const metersFeature = createFeature({
  name: 'meters',
  reducer: createReducer(
    nothing,
    on(SignInActions.succeeded, SessionActions.ended, (): MetersState => nothing),
    on(MeterPageActions.left, (state): MetersState => ({ ...state, open: null })),
    on(MeterPageActions.opened, (state, { meterCode }): MetersState => ({
      ...state,
      open: meterCode,
      meterFaults: without(state.meterFaults, meterCode),
      readFaults: without(state.readFaults, meterCode),
    })),
    on(MetersApiActions.meterLoaded, (state, { meter }): MetersState => ({
      ...state,
      meters: adapter.upsertOne(meter, state.meters),
      meterFaults: without(state.meterFaults, meter.meterCode),
    })),
    on(MetersApiActions.meterFailed, (state, { meterCode, fault }): MetersState => ({
      ...state,
      meterFaults: { ...state.meterFaults, [meterCode]: fault },
    })),
    on(MeterPageActions.refreshed, (state, { meterCode }): MetersState => ({
      ...state,
      reading: [...state.reading, meterCode],
      readFaults: without(state.readFaults, meterCode),
    })),
    on(MetersApiActions.read, (state, { state: read }): MetersState => ({
      ...withState(state, read),
      reading: state.reading.filter((code) => code !== read.meterCode),
    })),
    on(MetersApiActions.readFailed, (state, { meterCode, fault }): MetersState => ({
      ...state,
      reading: state.reading.filter((code) => code !== meterCode),
      readFaults: { ...state.readFaults, [meterCode]: fault },
    })),
    on(LiveActions.meterChanged, (state, { state: changed }): MetersState => withState(state, changed)),
  ),
  extraSelectors: ({ selectMeters }) => ({
    selectMeterEntities: createSelector(selectMeters, ({ entities }) => entities),
  }),
});
