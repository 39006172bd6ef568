import { createFeature, createReducer, on } from '@ngrx/store';
import type { FaultState } from '../api/faults';
import { OperatorMenuActions, SessionActions, SwitchActions } from '../session/session.actions';
import type { OpeningDraft } from './opening-draft';
import { OpeningActions } from './opening.actions';

export interface OpeningState {
  readonly draft: OpeningDraft | null;
  readonly nextNumber: string | null;
  readonly busy: boolean;
  readonly fault: FaultState | null;
  /** the account that was just opened, and the password that is told once */
  readonly opened: { readonly accountId: string; readonly queryPassword: string | null } | null;
}

const nothing: OpeningState = { draft: null, nextNumber: null, busy: false, fault: null, opened: null };

const withDraft = (state: OpeningState, change: (draft: OpeningDraft) => OpeningDraft): OpeningState =>
  state.draft && !state.busy ? { ...state, fault: null, draft: change(state.draft) } : state;

export const openingFeature = createFeature({
  name: 'opening',
  reducer: createReducer(
    nothing,
    on(SessionActions.ended, OperatorMenuActions.signOut, SwitchActions.operatorLeft, (): OpeningState => nothing),
    on(OpeningActions.draftFound, (state, { draft }): OpeningState => ({ ...state, draft, busy: false, fault: null })),
    on(OpeningActions.numberTold, (state, { nextNumber }): OpeningState => ({ ...state, nextNumber })),
    on(OpeningActions.stepChosen, (state, { step }): OpeningState => withDraft(state, (draft) => ({ ...draft, step }))),
    on(OpeningActions.personChanged, (state, { change }): OpeningState =>
      withDraft(state, (draft) => ({ ...draft, person: { ...draft.person, ...change } })),
    ),
    on(OpeningActions.meterAdded, (state, { meter }): OpeningState =>
      withDraft(state, (draft) => ({
        ...draft,
        meters: [...draft.meters.filter(({ meterCode }) => meterCode !== meter.meterCode), meter],
      })),
    ),
    on(OpeningActions.meterChanged, (state, { meterCode, change }): OpeningState =>
      withDraft(state, (draft) => ({
        ...draft,
        meters: draft.meters.map((meter) => (meter.meterCode === meterCode ? { ...meter, ...change } : meter)),
      })),
    ),
    on(OpeningActions.meterRemoved, (state, { meterCode }): OpeningState =>
      withDraft(state, (draft) => ({
        ...draft,
        meters: draft.meters.filter((meter) => meter.meterCode !== meterCode),
      })),
    ),
    on(OpeningActions.confirmed, (state): OpeningState => ({ ...state, busy: true, fault: null })),
    on(OpeningActions.succeeded, (state, { account, queryPassword }): OpeningState => ({
      ...state,
      busy: false,
      draft: null,
      opened: { accountId: account.accountId, queryPassword },
    })),
    on(OpeningActions.failed, (state, { fault }): OpeningState => ({ ...state, busy: false, fault })),
    on(OpeningActions.passwordNoted, (state): OpeningState => ({ ...state, opened: null })),
  ),
});
