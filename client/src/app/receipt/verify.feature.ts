import { createFeature, createReducer, on } from '@ngrx/store';
import type { FaultState } from '../api/faults';
import { VerifyActions, type VerifiedReceipt } from './verify.actions';

export interface VerifyState {
  readonly answer: VerifiedReceipt | null;
  readonly fault: FaultState | null;
}

const initialState: VerifyState = { answer: null, fault: null };

export const verifyFeature = createFeature({
  name: 'verify',
  reducer: createReducer(
    initialState,
    on(VerifyActions.opened, (): VerifyState => initialState),
    on(VerifyActions.answered, (_, { answer }): VerifyState => ({ answer, fault: null })),
    on(VerifyActions.failed, (_, { fault }): VerifyState => ({ answer: null, fault })),
  ),
});
