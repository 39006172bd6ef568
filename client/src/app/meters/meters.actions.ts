import { createActionGroup, emptyProps, props } from '@ngrx/store';
import type { Meter, MeterCode, MeterState } from '#shared';
import type { FaultState } from '../api/faults';

export const MeterPageActions = createActionGroup({
  source: 'Meter page',
  events: {
    Opened: props<{ meterCode: MeterCode }>(),
    Left: emptyProps(),
    Refreshed: props<{ meterCode: MeterCode }>(),
  },
});

/** What the server answers about meters. */
export const MetersApiActions = createActionGroup({
  source: 'Meters API',
  events: {
    'Meter loaded': props<{ meter: Meter }>(),
    'Meter failed': props<{ meterCode: MeterCode; fault: FaultState }>(),
    'Read': props<{ state: MeterState }>(),
    'Read failed': props<{ meterCode: MeterCode; fault: FaultState }>(),
  },
});
