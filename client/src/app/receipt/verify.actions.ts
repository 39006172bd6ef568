import { createActionGroup, props } from '@ngrx/store';
import type { ResponseOf, verifyReceiptRoute } from '#shared';
import type { FaultState } from '../api/faults';

export type VerifiedReceipt = ResponseOf<typeof verifyReceiptRoute>;

export const VerifyActions = createActionGroup({
  source: 'Verify page',
  events: {
    Opened: props<{ proof: string }>(),
    Answered: props<{ answer: VerifiedReceipt }>(),
    Failed: props<{ fault: FaultState }>(),
  },
});
