import { createFeature, createReducer, createSelector, on } from '@ngrx/store';
import type { Operator, Permission, Session } from '#shared';
import type { FaultState } from '../api/faults';
import { OperatorMenuActions, SessionActions, SignInActions, SwitchActions } from './session.actions';

export interface SessionState {
  /**
   * `remembered`: the app knows who works here but has no word of the server yet (starting, or the server is away);
   * everything that needs no server goes on.
   */
  readonly status: 'remembered' | 'signed_in' | 'signed_out';
  readonly operator: Operator | null;
  /** lives in memory only */
  readonly accessToken: string | null;
  /** nobody touched the device for long: the PIN is asked for before anything is shown */
  readonly locked: boolean;
  /** the server was reached and wants this operator's own word, see `proofNeeded` */
  readonly proofNeeded: boolean;
  readonly busy: boolean;
  readonly fault: FaultState | null;
}

const signedOut: SessionState = {
  status: 'signed_out',
  operator: null,
  accessToken: null,
  locked: false,
  proofNeeded: false,
  busy: false,
  fault: null,
};

const signedInTo = ({ operator, accessToken }: Session): SessionState => {
  return { ...signedOut, status: 'signed_in', operator, accessToken };
};

export const sessionFeature = createFeature({
  name: 'session',
  reducer: createReducer(
    signedOut,
    on(SessionActions.started, (_, { operator, locked }): SessionState =>
      operator ? { ...signedOut, status: 'remembered', operator, locked } : signedOut,
    ),
    on(SessionActions.renewed, ({ locked }, { session }): SessionState => ({ ...signedInTo(session), locked })),
    on(SignInActions.succeeded, SignInActions.passwordChanged, (_, { session }): SessionState => signedInTo(session)),
    on(SwitchActions.locked, (state): SessionState => (state.operator ? { ...state, locked: true } : state)),
    on(SwitchActions.takenOver, (state, { operator }): SessionState =>
      operator.operatorId === state.operator?.operatorId
        ? { ...state, locked: false }
        : { ...signedOut, status: 'remembered', operator },
    ),
    on(SessionActions.proofNeeded, (state): SessionState => ({
      ...state,
      status: 'remembered',
      accessToken: null,
      proofNeeded: true,
    })),
    on(SessionActions.ended, OperatorMenuActions.signOut, (): SessionState => signedOut),
    on(SignInActions.sent, SignInActions.passwordSent, (state): SessionState => ({
      ...state,
      busy: true,
      fault: null,
    })),
    on(SignInActions.failed, SignInActions.passwordFailed, (state, { fault }): SessionState => ({
      ...state,
      busy: false,
      fault,
    })),
    on(SignInActions.opened, (state): SessionState => ({ ...state, busy: false, fault: null })),
  ),
  extraSelectors: ({ selectOperator }) => ({
    selectPermissions: createSelector(
      selectOperator,
      (operator): ReadonlySet<Permission> => new Set(operator?.permissions ?? []),
    ),
    selectMustChangePassword: createSelector(selectOperator, (operator) => operator?.mustChangePassword ?? false),
  }),
});

/** Whether the signed-in operator may do this. */
export const selectMay = (permission: Permission) =>
  createSelector(sessionFeature.selectPermissions, (permissions) => permissions.has(permission));
