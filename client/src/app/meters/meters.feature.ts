import { createEntityAdapter, type EntityState } from '@ngrx/entity';
import { createFeature, createReducer, createSelector, on } from '@ngrx/store';
import type { Building, Meter, MeterCode, MeterState } from '#shared';
import type { FaultState } from '../api/faults';
import { LiveActions } from '../live/live.actions';
import { SessionActions, SignInActions } from '../session/session.actions';
import {
  MeterBoardActions,
  type MeterFilter,
  type MeterList,
  MeterPageActions,
  MetersApiActions,
} from './meters.actions';

export interface MetersState {
  /** every meter that was seen, with the newest state known of it */
  readonly meters: EntityState<Meter>;
  /** what the board shows, in its order */
  readonly shown: readonly MeterCode[];
  readonly filter: MeterFilter;
  readonly counts: MeterList['counts'] | null;
  readonly total: number;
  readonly next: string | null;
  readonly loading: boolean;
  readonly fault: FaultState | null;
  readonly buildings: readonly Building[];
  /** meters that are being read on the wire now, and what came of the last try */
  readonly reading: readonly MeterCode[];
  readonly meterFaults: Readonly<Record<string, FaultState>>;
  readonly readFaults: Readonly<Record<string, FaultState>>;
}

const adapter = createEntityAdapter<Meter>({ selectId: ({ meterCode }) => meterCode });

const nothing: MetersState = {
  meters: adapter.getInitialState(),
  shown: [],
  filter: {},
  counts: null,
  total: 0,
  next: null,
  loading: true,
  fault: null,
  buildings: [],
  reading: [],
  meterFaults: {},
  readFaults: {},
};

const without = <T>(record: Readonly<Record<string, T>>, key: string): Readonly<Record<string, T>> =>
  Object.fromEntries(Object.entries(record).filter(([present]) => present !== key));

/** A state that is older than what is known never takes its place: answers and live events overtake each other. */
function withState(state: MetersState, changed: MeterState): MetersState {
  const known = state.meters.entities[changed.meterCode];
  if (!known || (known.state.readAt ?? '') > (changed.readAt ?? '')) return state;
  return { ...state, meters: adapter.updateOne({ id: changed.meterCode, changes: { state: changed } }, state.meters) };
}

export const metersFeature = createFeature({
  name: 'meters',
  reducer: createReducer(
    nothing,
    on(SignInActions.succeeded, SessionActions.ended, (): MetersState => nothing),
    on(MeterBoardActions.opened, MeterBoardActions.retried, (state): MetersState => ({
      ...state,
      loading: true,
      fault: null,
    })),
    on(MeterBoardActions.filtered, (state, { change }): MetersState => ({
      ...state,
      filter: { ...state.filter, ...change },
      shown: [],
      next: null,
      loading: true,
      fault: null,
    })),
    on(MetersApiActions.listLoaded, (state, { list, first }): MetersState => {
      const codes = list.items.map(({ meterCode }) => meterCode);
      return {
        ...state,
        meters: adapter.upsertMany([...list.items], state.meters),
        shown: first ? codes : [...state.shown, ...codes],
        counts: list.counts,
        total: list.total,
        next: list.next,
        loading: false,
        fault: null,
      };
    }),
    on(MetersApiActions.listFailed, (state, { fault }): MetersState => ({ ...state, loading: false, fault })),
    on(MetersApiActions.buildingsLoaded, (state, { buildings }): MetersState => ({ ...state, buildings })),
    on(MeterPageActions.opened, (state, { meterCode }): MetersState => ({
      ...state,
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
  extraSelectors: ({ selectMeters, selectShown }) => ({
    selectBoard: createSelector(selectMeters, selectShown, ({ entities }, shown): readonly Meter[] =>
      shown.flatMap((code) => entities[code] ?? []),
    ),
    selectMeterEntities: createSelector(selectMeters, ({ entities }) => entities),
    /** floors seen so far, by building */
    selectFloors: createSelector(selectMeters, ({ ids }): ReadonlyMap<number, readonly number[]> => {
      const floors = new Map<number, Set<number>>();
      for (const code of ids.map(String)) {
        const building = Number(code.slice(0, 2));
        floors.set(building, (floors.get(building) ?? new Set()).add(Number(code.slice(2, 4))));
      }
      return new Map([...floors].map(([building, of]) => [building, [...of].sort((a, b) => a - b)]));
    }),
  }),
});
