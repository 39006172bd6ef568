import { createActionGroup, emptyProps, props } from '@ngrx/store';
import type { Account, MeterCode } from '#shared';
import type { FaultState } from '../api/faults';
import type { DraftMeter, DraftPerson, OpeningDraft, OpeningStep } from './opening-draft';

export const OpeningActions = createActionGroup({
  source: 'Open account page',
  events: {
    'Opened': emptyProps(),
    /** the draft that this browser kept, or a new one */
    'Draft found': props<{ draft: OpeningDraft }>(),
    'Number told': props<{ nextNumber: string }>(),
    'Step chosen': props<{ step: OpeningStep }>(),
    'Person changed': props<{ change: Partial<DraftPerson> }>(),
    'Meter added': props<{ meter: DraftMeter }>(),
    'Meter changed': props<{ meterCode: MeterCode; change: Partial<DraftMeter> }>(),
    'Meter removed': props<{ meterCode: MeterCode }>(),
    'Thrown away': emptyProps(),
    'Confirmed': emptyProps(),
    'Succeeded': props<{ account: Account; queryPassword: string | null }>(),
    'Failed': props<{ fault: FaultState }>(),
    'Password noted': emptyProps(),
  },
});
