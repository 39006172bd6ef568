import { createFeature, createReducer, on } from '@ngrx/store';
import type { SaleRecord } from '#shared';
import type { FaultState } from '../api/faults';
import { LiveActions } from '../live/live.actions';
import type { ReceiptView } from '../outbox/outbox-store';
import { ReceiptActions, ReceiptPageActions } from './receipt.actions';

export interface ReceiptState {
  readonly saleId: string | null;
  /** undefined while the outbox is being asked */
  readonly receipt: ReceiptView | null | undefined;
  readonly sale: SaleRecord | null;
  readonly fault: FaultState | null;
  readonly pdfBusy: boolean;
  readonly pdfFault: FaultState | null;
}

const initialState: ReceiptState = {
  saleId: null,
  receipt: undefined,
  sale: null,
  fault: null,
  pdfBusy: false,
  pdfFault: null,
};

export const receiptFeature = createFeature({
  name: 'receipt',
  reducer: createReducer(
    initialState,
    on(ReceiptPageActions.opened, (_, { saleId }): ReceiptState => ({ ...initialState, saleId })),
    on(ReceiptPageActions.closed, (): ReceiptState => initialState),
    on(ReceiptActions.found, (state, { saleId, receipt }): ReceiptState =>
      state.saleId === saleId ? { ...state, receipt } : state,
    ),
    on(ReceiptActions.saleFetched, LiveActions.saleChanged, (state, { sale }): ReceiptState =>
      state.saleId === sale.saleId ? { ...state, sale, fault: null } : state,
    ),
    on(ReceiptActions.fetchingFailed, (state, { fault }): ReceiptState => ({ ...state, fault })),
    on(ReceiptPageActions.pdfWanted, (state): ReceiptState => ({ ...state, pdfBusy: true, pdfFault: null })),
    on(ReceiptActions.pdfFetched, (state): ReceiptState => ({ ...state, pdfBusy: false })),
    on(ReceiptActions.pdfFailed, (state, { fault }): ReceiptState => ({ ...state, pdfBusy: false, pdfFault: fault })),
  ),
});
