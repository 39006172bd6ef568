import { createFeature, createReducer, on } from '@ngrx/store';
import type { FaultState } from '../api/faults';
import type { RecordRefusal } from '../outbox/record-sale';
import { SellActions, SellPageActions } from './sell.actions';

export interface SellState {
  /** signing and storing: the button waits */
  readonly recording: boolean;
  readonly refusal: RecordRefusal | null;
  /** the meter is being read on the wire */
  readonly reading: boolean;
  readonly readFault: FaultState | null;
}

const initialState: SellState = { recording: false, refusal: null, reading: false, readFault: null };

export const sellFeature = createFeature({
  name: 'sell',
  reducer: createReducer(
    initialState,
    on(SellPageActions.opened, (): SellState => initialState),
    on(SellPageActions.changed, (state): SellState => (state.refusal ? { ...state, refusal: null } : state)),
    on(SellPageActions.saleWanted, (state): SellState => ({ ...state, recording: true, refusal: null })),
    on(SellActions.recorded, (state): SellState => ({ ...state, recording: false })),
    on(SellActions.refused, (state, { refusal }): SellState => ({ ...state, recording: false, refusal })),
    on(SellPageActions.refreshWanted, (state): SellState => ({ ...state, reading: true, readFault: null })),
    on(SellActions.meterRead, (state): SellState => ({ ...state, reading: false })),
    on(SellActions.readingFailed, (state, { fault }): SellState => ({ ...state, reading: false, readFault: fault })),
  ),
});
