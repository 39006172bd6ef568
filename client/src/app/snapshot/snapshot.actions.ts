import { createActionGroup, emptyProps, props } from '@ngrx/store';
import type { MeterState } from '#shared';
import type { FaultState } from '../api/faults';
import type { RecentRow, SnapshotRow, StatesRow } from './snapshot-database';

export const SnapshotActions = createActionGroup({
  source: 'Snapshots',
  events: {
    'Read from tablet': props<{
      snapshots: readonly SnapshotRow[];
      states: readonly StatesRow[];
      recents: readonly RecentRow[];
    }>(),
    'Refresh wanted': emptyProps(),
    'Refreshed': props<{ buildings: readonly number[]; atMs: number }>(),
    'Building fetched': props<{ row: SnapshotRow }>(),
    'States fetched': props<{ row: StatesRow }>(),
    'Refresh failed': props<{ fault: FaultState }>(),
    /** one meter, by a live event or a read on the wire */
    'Meter changed': props<{ state: MeterState }>(),
    'Recents changed': props<{ recents: readonly RecentRow[] }>(),
    'Wiped': emptyProps(),
  },
});
