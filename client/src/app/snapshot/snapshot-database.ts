/** What a tablet knows of its buildings to sell without signal. Tenants' data: wiped when the device's leases have ended. */
import { Dexie, type EntityTable } from 'dexie';
import type { MeterState, Snapshot } from '#shared';

export interface SnapshotRow {
  readonly building: number;
  readonly fetchedAtMs: number;
  readonly snapshot: Snapshot;
}

/** The last known state of every meter of a building; each value is as old as its own `readAt`. */
export interface StatesRow {
  readonly building: number;
  readonly fetchedAtMs: number;
  readonly states: readonly MeterState[];
}

/** Meters that were sold to lately on this tablet. */
export interface RecentRow {
  readonly meterCode: string;
  readonly atMs: number;
}

export class SnapshotDatabase extends Dexie {
  declare readonly snapshots: EntityTable<SnapshotRow, 'building'>;
  declare readonly states: EntityTable<StatesRow, 'building'>;
  declare readonly recents: EntityTable<RecentRow, 'meterCode'>;

  constructor(name = 'prepaid-snapshots') {
    super(name);
    this.version(1).stores({ snapshots: '&building', states: '&building', recents: '&meterCode, atMs' });
  }
}
