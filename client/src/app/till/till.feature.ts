import { createFeature, createReducer, on } from '@ngrx/store';
import type { TillRefusal } from '../outbox/record-till';
import { TillActions, TillPageActions } from './till.actions';

export interface TillState {
  /** signing and storing: the button waits */
  readonly recording: boolean;
  readonly refusal: TillRefusal | null;
}

const initialState: TillState = { recording: false, refusal: null };

export const tillFeature = createFeature({
  name: 'till',
  reducer: createReducer(
    initialState,
    on(TillPageActions.opened, (): TillState => initialState),
    on(TillPageActions.changed, (state): TillState => (state.refusal ? { ...state, refusal: null } : state)),
    on(TillPageActions.itemWanted, (): TillState => ({ recording: true, refusal: null })),
    on(TillActions.recorded, (): TillState => initialState),
    on(TillActions.refused, (_, { refusal }): TillState => ({ recording: false, refusal })),
  ),
});
