import { liveQuery } from 'dexie';
import { Observable } from 'rxjs';
import type { MeterState, Snapshot } from '#shared';
import { type RecentRow, SnapshotDatabase, type SnapshotRow, type StatesRow } from './snapshot-database';

export interface KeptSnapshots {
  readonly snapshots: SnapshotRow[];
  readonly states: StatesRow[];
  readonly recents: RecentRow[];
}

const RECENTS_KEPT = 12;

/** The tablet's own copy of its buildings, with its database; `Snapshots` fetches this when needed. */
export class SnapshotStore {
  constructor(private readonly database = new SnapshotDatabase()) {}

  /** All that is kept, for the buildings that the operator may work in. */
  async read(buildings: 'all' | readonly number[]): Promise<KeptSnapshots> {
    const isAllowed = ({ building }: { readonly building: number }) =>
      buildings === 'all' || buildings.includes(building);
    const [snapshots, states, recents] = await Promise.all([
      this.database.snapshots.toArray(),
      this.database.states.toArray(),
      this.readRecents(),
    ]);
    return { snapshots: snapshots.filter(isAllowed), states: states.filter(isAllowed), recents };
  }

  /** Keeps a snapshot; `onDisk` is false on a browser without a living lease: nothing about tenants stays there. */
  async keep(snapshot: Snapshot, nowMs: number, onDisk: boolean): Promise<SnapshotRow> {
    const row = { building: snapshot.building, fetchedAtMs: nowMs, snapshot };
    if (onDisk) await this.database.snapshots.put(row);
    return row;
  }

  async keepStates(
    building: number,
    states: readonly MeterState[],
    nowMs: number,
    onDisk: boolean,
  ): Promise<StatesRow> {
    const row = { building, fetchedAtMs: nowMs, states };
    if (onDisk) await this.database.states.put(row);
    return row;
  }

  /** Forgets buildings that the operator may no longer work in. */
  async keepOnly(buildings: readonly number[]): Promise<void> {
    const isGone = (row: { readonly building: number }) => !buildings.includes(row.building);
    await Promise.all([this.database.snapshots.filter(isGone).delete(), this.database.states.filter(isGone).delete()]);
  }

  async noteRecent(meterCode: string, atMs: number): Promise<void> {
    await this.database.recents.put({ meterCode, atMs });
  }

  /** The meters sold to last, newest first, after every change. */
  recents(): Observable<readonly RecentRow[]> {
    return new Observable((subscriber) => liveQuery(() => this.readRecents()).subscribe(subscriber));
  }

  /** Forgets all that is about tenants. */
  async wipe(): Promise<void> {
    const { snapshots, states, recents } = this.database;
    await this.database.transaction('rw', [snapshots, states, recents], async () => {
      await Promise.all([snapshots.clear(), states.clear(), recents.clear()]);
    });
  }

  private async readRecents(): Promise<RecentRow[]> {
    return this.database.recents.orderBy('atMs').reverse().limit(RECENTS_KEPT).toArray();
  }
}
