import { createEntityAdapter, type EntityState } from '@ngrx/entity';
import { createFeature, createReducer, createSelector, on } from '@ngrx/store';
import type { Account, MeterState, OpeningProgress } from '#shared';
import type { FaultState } from '../api/faults';
import { LiveActions } from '../live/live.actions';
import { SessionActions, SignInActions } from '../session/session.actions';
import { AccountsApiActions, type AccountFilter, TenantPageActions, TenantsPageActions } from './accounts.actions';
import { OpeningActions } from './opening.actions';

export interface AccountsState {
  readonly accounts: EntityState<Account>;
  readonly shown: readonly string[];
  readonly filter: AccountFilter;
  readonly total: number;
  readonly next: string | null;
  readonly loading: boolean;
  readonly fault: FaultState | null;
  readonly accountFaults: Readonly<Record<string, FaultState>>;
}

const adapter = createEntityAdapter<Account>({ selectId: ({ accountId }) => accountId });
const nothing: AccountsState = {
  accounts: adapter.getInitialState(),
  shown: [],
  filter: { state: 'open' },
  total: 0,
  next: null,
  loading: true,
  fault: null,
  accountFaults: {},
};

type Assignment = Account['assignments'][number];

/** Every assignment goes through `change`; accounts that it leaves alone stay the same objects. */
function withAssignments(state: AccountsState, change: (assignment: Assignment) => Assignment): AccountsState {
  const updates = Object.values(state.accounts.entities).flatMap((account) => {
    const assignments = account?.assignments.map(change) ?? [];
    const changed = assignments.some((assignment, index) => assignment !== account?.assignments[index]);
    return account && changed ? [{ id: account.accountId, changes: { assignments } }] : [];
  });
  return updates.length === 0 ? state : { ...state, accounts: adapter.updateMany(updates, state.accounts) };
}

const withProgress = (state: AccountsState, progress: OpeningProgress): AccountsState =>
  withAssignments(state, (assignment) =>
    assignment.assignmentId === progress.assignmentId ? { ...assignment, progress } : assignment,
  );

const withMeterState = (state: AccountsState, changed: MeterState): AccountsState =>
  withAssignments(state, (assignment) =>
    assignment.meterCode === changed.meterCode && (assignment.state.readAt ?? '') <= (changed.readAt ?? '')
      ? { ...assignment, state: changed }
      : assignment,
  );

export const accountsFeature = createFeature({
  name: 'accounts',
  reducer: createReducer(
    nothing,
    on(SignInActions.succeeded, SessionActions.ended, (): AccountsState => nothing),
    on(TenantsPageActions.opened, TenantsPageActions.retried, (state): AccountsState => ({
      ...state,
      loading: true,
      fault: null,
    })),
    on(TenantsPageActions.filtered, (state, { change }): AccountsState => ({
      ...state,
      filter: { ...state.filter, ...change },
      shown: [],
      next: null,
      loading: true,
      fault: null,
    })),
    on(AccountsApiActions.listLoaded, (state, { list, first }): AccountsState => {
      const ids = list.items.map(({ accountId }) => accountId);
      return {
        ...state,
        accounts: adapter.upsertMany([...list.items], state.accounts),
        shown: first ? ids : [...state.shown, ...ids],
        total: list.total,
        next: list.next,
        loading: false,
        fault: null,
      };
    }),
    on(AccountsApiActions.listFailed, (state, { fault }): AccountsState => ({ ...state, loading: false, fault })),
    on(TenantPageActions.opened, (state, { accountId }): AccountsState => {
      const others = Object.entries(state.accountFaults).filter(([id]) => id !== accountId);
      return { ...state, accountFaults: Object.fromEntries(others) };
    }),
    on(
      AccountsApiActions.accountLoaded,
      TenantPageActions.contactSaved,
      OpeningActions.succeeded,
      (state, { account }): AccountsState => ({ ...state, accounts: adapter.upsertOne(account, state.accounts) }),
    ),
    on(AccountsApiActions.accountFailed, (state, { accountId, fault }): AccountsState => ({
      ...state,
      accountFaults: { ...state.accountFaults, [accountId]: fault },
    })),
    on(LiveActions.openingChanged, (state, { progress }): AccountsState => withProgress(state, progress)),
    on(LiveActions.meterChanged, (state, { state: changed }): AccountsState => withMeterState(state, changed)),
  ),
  extraSelectors: ({ selectAccounts, selectShown }) => ({
    selectList: createSelector(selectAccounts, selectShown, ({ entities }, shown): readonly Account[] =>
      shown.flatMap((id) => entities[id] ?? []),
    ),
    selectAccountEntities: createSelector(selectAccounts, ({ entities }) => entities),
  }),
});
