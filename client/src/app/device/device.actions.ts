import { createActionGroup, emptyProps, props } from '@ngrx/store';
import type { FaultState } from '../api/faults';
import type { Durability } from './durability';

export const DeviceActions = createActionGroup({
  source: 'Device',
  events: {
    'Durability known': props<{ durability: Durability }>(),
    'Install offered': props<{ offered: boolean }>(),
    'Registered': emptyProps(),
    'Registering failed': props<{ fault: FaultState }>(),
    'Lease granted': emptyProps(),
    'Lease failed': props<{ fault: FaultState; nowMs: number }>(),
  },
});

export const DevicePageActions = createActionGroup({
  source: 'Device page',
  events: {
    'Opened': emptyProps(),
    'Register wanted': props<{ name: string; code?: string; replaces?: string }>(),
    'Lease wanted': emptyProps(),
    'Install wanted': emptyProps(),
  },
});
