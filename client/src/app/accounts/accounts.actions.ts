import { createActionGroup, emptyProps, props } from '@ngrx/store';
import type { Account, listAccountsRoute, QueryOf, ResponseOf } from '#shared';
import type { FaultState } from '../api/faults';

export type AccountFilter = Pick<QueryOf<typeof listAccountsRoute>, 'keywords' | 'state'>;
export type AccountList = ResponseOf<typeof listAccountsRoute>;

export const TenantsPageActions = createActionGroup({
  source: 'Tenants page',
  events: {
    'Opened': emptyProps(),
    'Filtered': props<{ change: AccountFilter }>(),
    'More wanted': emptyProps(),
    'Retried': emptyProps(),
  },
});

export const TenantPageActions = createActionGroup({
  source: 'Tenant page',
  events: {
    'Opened': props<{ accountId: string }>(),
    'Contact saved': props<{ account: Account }>(),
  },
});

export const AccountsApiActions = createActionGroup({
  source: 'Accounts API',
  events: {
    'List loaded': props<{ list: AccountList; first: boolean }>(),
    'List failed': props<{ fault: FaultState }>(),
    'Account loaded': props<{ account: Account }>(),
    'Account failed': props<{ accountId: string; fault: FaultState }>(),
  },
});
