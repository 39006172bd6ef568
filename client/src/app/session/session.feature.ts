import { createFeature, createReducer, createSelector, on } from '@ngrx/store';
import type { Operator, Permission } from '#shared';
import type { FaultState } from '../api/faults';
import { OperatorMenuActions, SessionActions, SignInActions } from './session.actions';

export interface SessionState {
  /**
   * `remembered`: the app knows who works here but has no word of the server yet (starting, or the server is away);
   * everything that needs no server goes on.
   */
  readonly status: 'remembered' | 'signed_in' | 'signed_out';
  readonly operator: Operator | null;
  /** lives in memory only */
  readonly accessToken: string | null;
  readonly busy: boolean;
  readonly fault: FaultState | null;
}

const signedOut: SessionState = { status: 'signed_out', operator: null, accessToken: null, busy: false, fault: null };

export const sessionFeature = createFeature({
  name: 'session',
  reducer: createReducer(
    signedOut,
    on(SessionActions.started, (_, { operator }): SessionState =>
      operator ? { ...signedOut, status: 'remembered', operator } : signedOut,
    ),
    on(
      SessionActions.renewed,
      SignInActions.succeeded,
      SignInActions.passwordChanged,
      (_, { session }): SessionState => ({
        status: 'signed_in',
        operator: session.operator,
        accessToken: session.accessToken,
        busy: false,
        fault: null,
      }),
    ),
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
