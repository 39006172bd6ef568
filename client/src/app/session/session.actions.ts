import { createActionGroup, emptyProps, props } from '@ngrx/store';
import type { Operator, Session } from '#shared';
import type { FaultState } from '../api/faults';

/** What happens to the session itself. */
export const SessionActions = createActionGroup({
  source: 'Session',
  events: {
    /** the app begins; the operator is the one that this browser remembers, if any */
    'Started': props<{ operator: Operator | null }>(),
    'Renewed': props<{ session: Session }>(),
    'Away at start': emptyProps(),
    /** the server said that there is no session any more */
    'Ended': emptyProps(),
  },
});

export const SignInActions = createActionGroup({
  source: 'Sign-in page',
  events: {
    'Sent': props<{ loginName: string; password: string }>(),
    'Succeeded': props<{ session: Session }>(),
    'Failed': props<{ fault: FaultState }>(),
    'Password sent': props<{ oldPassword: string; newPassword: string }>(),
    'Password changed': props<{ session: Session }>(),
    'Password failed': props<{ fault: FaultState }>(),
    'Opened': emptyProps(),
  },
});

export const OperatorMenuActions = createActionGroup({
  source: 'Operator menu',
  events: { 'Sign out': props<{ operatorId: string }>() },
});
