import { createActionGroup, emptyProps, props } from '@ngrx/store';
import type { Operator, Session } from '#shared';
import type { FaultState } from '../api/faults';

/** What happens to the session itself. */
export const SessionActions = createActionGroup({
  source: 'Session',
  events: {
    /** the app begins; the operator is the one that this browser remembers, if any */
    'Started': props<{ operator: Operator | null; locked: boolean }>(),
    'Renewed': props<{ session: Session }>(),
    'Away at start': emptyProps(),
    /** the server said that there is no session any more */
    'Ended': emptyProps(),
    /** the browser's session is another operator's: the one who took the device over must prove himself to the server */
    'Proof needed': emptyProps(),
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

/** A shared device goes from hand to hand; what is queued stays what it is. */
export const SwitchActions = createActionGroup({
  source: 'Switch',
  events: {
    'Locked': emptyProps(),
    /** somebody else takes the device: what was loaded for the one before goes */
    'Operator left': emptyProps(),
    /** by his PIN and without the server, which hears of it later */
    'Taken over': props<{ operator: Operator }>(),
  },
});

export const OperatorMenuActions = createActionGroup({
  source: 'Operator menu',
  events: { 'Sign out': props<{ operatorId: string }>() },
});
