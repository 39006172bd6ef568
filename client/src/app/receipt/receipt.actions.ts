import { createActionGroup, emptyProps, props } from '@ngrx/store';
import type { SaleRecord } from '#shared';
import type { FaultState } from '../api/faults';
import type { ReceiptView } from '../outbox/outbox-store';

export const ReceiptPageActions = createActionGroup({
  source: 'Receipt page',
  events: {
    'Opened': props<{ saleId: string }>(),
    'Closed': emptyProps(),
    'Pdf wanted': props<{
      saleId: string;
      language: 'en' | 'zh';
      paper: 'a4' | 'roll58' | 'roll80';
      name: string;
      prints: number;
    }>(),
    'Printed': props<{ saleId: string }>(),
  },
});

export const ReceiptActions = createActionGroup({
  source: 'Receipt',
  events: {
    /** from this device's own outbox; null when it was not sold here */
    'Found': props<{ saleId: string; receipt: ReceiptView | null }>(),
    'Sale fetched': props<{ sale: SaleRecord }>(),
    'Fetching failed': props<{ fault: FaultState }>(),
    'Pdf fetched': emptyProps(),
    'Pdf failed': props<{ fault: FaultState }>(),
  },
});
