import { createActionGroup, props } from '@ngrx/store';
import type { Account } from '#shared';
import type { FaultState } from '../api/faults';

export const TenantPageActions = createActionGroup({
  source: 'Tenant page',
  events: {
    'Opened': props<{ accountId: string }>(),
    'Contact saved': props<{ account: Account }>(),
    'Contact read again': props<{ account: Account }>(),
  },
});

export const AccountsApiActions = createActionGroup({
  source: 'Accounts API',
  events: {
    'Account loaded': props<{ account: Account }>(),
    'Account failed': props<{ accountId: string; fault: FaultState }>(),
  },
});
