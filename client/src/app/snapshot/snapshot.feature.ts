import { createFeature, createReducer, createSelector, on } from '@ngrx/store';
import type { CurrencyDecimals, MeterState, PaymentMethod, Snapshot } from '#shared';
import type { FaultState } from '../api/faults';
import { OperatorMenuActions, SessionActions, SwitchActions } from '../session/session.actions';
import { SnapshotActions } from './snapshot.actions';
import type { RecentRow, SnapshotRow } from './snapshot-database';
import { indexTenants, tenantsOf, type Tenant } from './tenants';

export interface SnapshotState {
  /** the tablet's own store was read, so that 'nothing here' is true when it says so */
  readonly read: boolean;
  readonly rows: Readonly<Record<number, SnapshotRow>>;
  readonly states: Readonly<Record<string, MeterState>>;
  readonly recents: readonly RecentRow[];
  readonly refreshing: boolean;
  readonly refreshedAtMs: number;
  readonly fault: FaultState | null;
}

const initialState: SnapshotState = {
  read: false,
  rows: {},
  states: {},
  recents: [],
  refreshing: false,
  refreshedAtMs: 0,
  fault: null,
};

/** The property as every snapshot tells it: money, methods, what is printed on receipts. */
export interface PropertyView {
  readonly currencyCode: string;
  readonly decimals: CurrencyDecimals;
  readonly timeZone: string;
  readonly collectionIntervalMin: number;
  readonly methods: readonly PaymentMethod[];
  readonly propertyName: string;
  readonly receiptHeader: string;
  readonly receiptFooter: string;
}

const byCode = (states: readonly MeterState[]): Record<string, MeterState> =>
  Object.fromEntries(states.map((state) => [state.meterCode, state]));

/** Of two states of a meter the one that was read later; orders on their way may have changed at the same reading. */
function newerStates(known: SnapshotState['states'], coming: readonly MeterState[]): SnapshotState['states'] {
  const later = coming.filter((state) => (state.readAt ?? '') >= (known[state.meterCode]?.readAt ?? ''));
  return { ...known, ...byCode(later) };
}

/** Buildings that the operator may no longer work in are forgotten at once. */
function within(state: SnapshotState, buildings: 'all' | readonly number[]): SnapshotState {
  if (buildings === 'all' || Object.keys(state.rows).every((building) => buildings.includes(Number(building)))) {
    return state;
  }
  const kept = Object.values(state.rows).filter(({ building }) => buildings.includes(building));
  const meters = kept.flatMap(({ snapshot }) => snapshot.meters);
  return {
    ...state,
    rows: Object.fromEntries(kept.map((row) => [row.building, row])),
    states: Object.fromEntries(
      meters.flatMap(({ meterCode }) => (state.states[meterCode] ? [[meterCode, state.states[meterCode]]] : [])),
    ),
  };
}

export const snapshotFeature = createFeature({
  name: 'snapshot',
  reducer: createReducer(
    initialState,
    on(SnapshotActions.readFromTablet, (state, { snapshots, states, recents }): SnapshotState => ({
      ...state,
      read: true,
      recents,
      rows: { ...Object.fromEntries(snapshots.map((row) => [row.building, row])), ...state.rows },
      states: newerStates(byCode(states.flatMap((row) => row.states)), Object.values(state.states)),
    })),
    on(SnapshotActions.refreshWanted, (state): SnapshotState => ({ ...state, refreshing: true })),
    on(SnapshotActions.buildingFetched, (state, { row }): SnapshotState => ({
      ...state,
      rows: { ...state.rows, [row.building]: row },
    })),
    on(SnapshotActions.statesFetched, (state, { row }): SnapshotState => ({
      ...state,
      states: newerStates(state.states, row.states),
    })),
    on(SnapshotActions.refreshed, (state, { buildings, atMs }): SnapshotState => ({
      ...state,
      refreshing: false,
      fault: null,
      refreshedAtMs: atMs,
      rows: Object.fromEntries(
        Object.values(state.rows).flatMap((row) => (buildings.includes(row.building) ? [[row.building, row]] : [])),
      ),
    })),
    on(SnapshotActions.refreshFailed, (state, { fault }): SnapshotState => ({ ...state, refreshing: false, fault })),
    on(SnapshotActions.meterChanged, (state, { state: meter }): SnapshotState => ({
      ...state,
      states: newerStates(state.states, [meter]),
    })),
    on(SnapshotActions.recentsChanged, (state, { recents }): SnapshotState => ({ ...state, recents })),
    on(
      SnapshotActions.wiped,
      SessionActions.ended,
      OperatorMenuActions.signOut,
      SwitchActions.operatorLeft,
      (): SnapshotState => ({ ...initialState, read: true }),
    ),
    on(SessionActions.renewed, (state, { session }): SnapshotState => within(state, session.operator.buildings)),
  ),
  extraSelectors: ({ selectRows, selectRecents }) => {
    const selectSnapshots = createSelector(selectRows, (rows): Snapshot[] =>
      Object.values(rows).map((row) => row.snapshot),
    );
    const selectTenants = createSelector(selectSnapshots, tenantsOf);
    const selectTenantByMeter = createSelector(
      selectTenants,
      (tenants): ReadonlyMap<string, Tenant> =>
        new Map(tenants.flatMap((tenant) => tenant.meters.map((meter) => [meter.meterCode, tenant] as const))),
    );
    return {
      selectSnapshots,
      selectTenants,
      selectTenantByMeter,
      selectIndex: createSelector(selectTenants, indexTenants),
      selectBuildings: createSelector(selectSnapshots, (snapshots) => snapshots.map(({ building }) => building)),
      selectRecentTenants: createSelector(selectRecents, selectTenantByMeter, (recents, tenants) => [
        ...new Set(recents.flatMap(({ meterCode }) => tenants.get(meterCode) ?? [])),
      ]),
      selectProperty: createSelector(selectSnapshots, ([first]): PropertyView | null =>
        first
          ? {
              currencyCode: first.currencyCode,
              decimals: first.currencyDecimals,
              timeZone: first.timeZone,
              collectionIntervalMin: first.collectionIntervalMin,
              methods: first.methods,
              propertyName: first.propertyName,
              receiptHeader: first.receiptHeader,
              receiptFooter: first.receiptFooter,
            }
          : null,
      ),
    };
  },
});
