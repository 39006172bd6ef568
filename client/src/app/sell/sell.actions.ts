import { createActionGroup, emptyProps, props } from '@ngrx/store';
import type { MeterCode } from '#shared';
import type { FaultState } from '../api/faults';
import type { RecordRefusal, SaleForm } from '../outbox/record-sale';

export const SellPageActions = createActionGroup({
  source: 'Sell page',
  events: {
    'Opened': props<{ meterCode: MeterCode }>(),
    'Changed': emptyProps(),
    'Sale wanted': props<{ form: SaleForm }>(),
    'Refresh wanted': props<{ meterCode: MeterCode }>(),
  },
});

export const SellActions = createActionGroup({
  source: 'Sell',
  events: {
    'Recorded': props<{ id: string; meterCode: MeterCode }>(),
    'Refused': props<{ refusal: RecordRefusal }>(),
    'Meter read': props<{ meterCode: MeterCode }>(),
    'Reading failed': props<{ fault: FaultState }>(),
  },
});
