import { inject } from '@angular/core';
import { Actions, createEffect, ofType } from '@ngrx/effects';
import { Store } from '@ngrx/store';
import { catchError, filter, map, mergeMap, of, switchMap, withLatestFrom } from 'rxjs';
import { showAccountRoute } from '#shared';
import { Api } from '../api/api';
import { faultState, SERVER_AWAY } from '../api/faults';
import { LiveActions } from '../live/live.actions';
import { AccountsApiActions, TenantPageActions } from './accounts.actions';
import { accountsFeature } from './accounts.feature';

export const loadAccount = createEffect(
  (actions = inject(Actions), api = inject(Api)) => {
    return actions.pipe(
      ofType(TenantPageActions.opened),
      mergeMap(({ accountId }) =>
        api.send(showAccountRoute, { params: { accountId } }).pipe(
          map((account) => AccountsApiActions.accountLoaded({ account })),
          catchError((fault: unknown) => of(AccountsApiActions.accountFailed({ accountId, fault: faultState(fault) }))),
        ),
      ),
    );
  },
  { functional: true },
);

/** A closing has moved on: the account's meters are other ones now. */
export const followClosing = createEffect(
  (actions = inject(Actions), store = inject(Store)) => {
    return actions.pipe(
      ofType(LiveActions.closingChanged),
      withLatestFrom(store.select(accountsFeature.selectAccountEntities)),
      filter(([{ accountId }, entities]) => entities[accountId] !== undefined),
      map(([{ accountId }]) => TenantPageActions.opened({ accountId })),
    );
  },
  { functional: true },
);

/** What was missed while the line was cut is read again, openings under way first of all. */
export const catchUp = createEffect(
  (actions = inject(Actions), store = inject(Store)) => {
    return actions.pipe(
      ofType(LiveActions.connected),
      filter(({ again }) => again),
      withLatestFrom(store.select(accountsFeature.selectAccountEntities)),
      switchMap(([, entities]) =>
        Object.values(entities).flatMap((account) =>
          account?.assignments.some(({ progress, closedAt }) => !progress.taken && closedAt === null)
            ? [TenantPageActions.opened({ accountId: account.accountId })]
            : [],
        ),
      ),
    );
  },
  { functional: true },
);

/** What could not be shown while the server was away. */
export const retryAccounts = createEffect(
  (actions = inject(Actions), store = inject(Store)) => {
    return actions.pipe(
      ofType(LiveActions.connected),
      withLatestFrom(store.select(accountsFeature.selectAccountFaults)),
      switchMap(([, faults]) =>
        Object.entries(faults).flatMap(([accountId, { refusal }]) =>
          refusal === SERVER_AWAY ? [TenantPageActions.opened({ accountId })] : [],
        ),
      ),
    );
  },
  { functional: true },
);
