import { createEntityAdapter, type EntityState } from '@ngrx/entity';
import { createFeature, createReducer, createSelector, on } from '@ngrx/store';
import type { Account } from '#shared';
import type { FaultState } from '../api/faults';
import { LiveActions } from '../live/live.actions';
import { SessionActions, SignInActions } from '../session/session.actions';
import { withMeterState, withProgress } from './account-changes';
import { AccountsApiActions, TenantPageActions } from './accounts.actions';
import { OpeningActions } from './opening.actions';

export interface AccountsState {
  readonly accounts: EntityState<Account>;
  readonly accountFaults: Readonly<Record<string, FaultState>>;
}

const adapter = createEntityAdapter<Account>({ selectId: ({ accountId }) => accountId });
const nothing: AccountsState = { accounts: adapter.getInitialState(), accountFaults: {} };

/** Every account goes through `change`; nothing is new where none of them changed. */
function withAccounts(state: AccountsState, change: (account: Account) => Account): AccountsState {
  const changed = Object.values(state.accounts.entities).flatMap((account) => {
    const next = account && change(account);
    return next && next !== account ? [next] : [];
  });
  return changed.length === 0 ? state : { ...state, accounts: adapter.setMany(changed, state.accounts) };
}

export const accountsFeature = createFeature({
  name: 'accounts',
  reducer: createReducer(
    nothing,
    on(SignInActions.succeeded, SessionActions.ended, (): AccountsState => nothing),
    on(TenantPageActions.opened, (state, { accountId }): AccountsState => {
      const others = Object.entries(state.accountFaults).filter(([id]) => id !== accountId);
      return { ...state, accountFaults: Object.fromEntries(others) };
    }),
    on(
      AccountsApiActions.accountLoaded,
      TenantPageActions.contactSaved,
      TenantPageActions.contactReadAgain,
      OpeningActions.succeeded,
      (state, { account }): AccountsState => ({ ...state, accounts: adapter.upsertOne(account, state.accounts) }),
    ),
    on(AccountsApiActions.accountFailed, (state, { accountId, fault }): AccountsState => ({
      ...state,
      accountFaults: { ...state.accountFaults, [accountId]: fault },
    })),
    on(LiveActions.openingChanged, (state, { progress }): AccountsState =>
      withAccounts(state, (account) => withProgress(account, progress)),
    ),
    on(LiveActions.meterChanged, (state, { state: changed }): AccountsState =>
      withAccounts(state, (account) => withMeterState(account, changed)),
    ),
  ),
  extraSelectors: ({ selectAccounts }) => ({
    selectAccountEntities: createSelector(selectAccounts, ({ entities }) => entities),
  }),
});
