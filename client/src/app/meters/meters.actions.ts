import { createActionGroup, emptyProps, props } from '@ngrx/store';
import type { Building, Meter, MeterCode, MeterState, QueryOf, ResponseOf, listMetersRoute } from '#shared';
import type { FaultState } from '../api/faults';

export type MeterFilter = Pick<QueryOf<typeof listMetersRoute>, 'keywords' | 'state' | 'building' | 'floor'>;
export type MeterList = ResponseOf<typeof listMetersRoute>;

export const MeterBoardActions = createActionGroup({
  source: 'Meter board',
  events: {
    'Opened': emptyProps(),
    'Filtered': props<{ change: MeterFilter }>(),
    'More wanted': emptyProps(),
    'Retried': emptyProps(),
  },
});

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
    'List loaded': props<{ list: MeterList; first: boolean }>(),
    'List failed': props<{ fault: FaultState }>(),
    'Buildings loaded': props<{ buildings: readonly Building[] }>(),
    'Meter loaded': props<{ meter: Meter }>(),
    'Meter failed': props<{ meterCode: MeterCode; fault: FaultState }>(),
    'Read': props<{ state: MeterState }>(),
    'Read failed': props<{ meterCode: MeterCode; fault: FaultState }>(),
  },
});
