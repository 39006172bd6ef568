import { Injectable } from '@angular/core';
import { from, type Observable, switchMap } from 'rxjs';
import type { MeterState, Snapshot } from '#shared';
import type { RecentRow, SnapshotRow, StatesRow } from './snapshot-database';
import type { KeptSnapshots, SnapshotStore } from './snapshot-store';

/** The tablet's own copy of its buildings; the database behind it is a chunk of its own. */
@Injectable({ providedIn: 'root' })
export class Snapshots {
  private loaded: Promise<SnapshotStore> | undefined;
  private get store(): Promise<SnapshotStore> {
    return (this.loaded ??= import('./snapshot-store').then(({ SnapshotStore }) => new SnapshotStore()));
  }

  /** All that is kept, for the buildings that the operator may work in. */
  async read(buildings: 'all' | readonly number[]): Promise<KeptSnapshots> {
    return (await this.store).read(buildings);
  }

  /** Keeps a snapshot; `onDisk` is false on a browser without a living lease: nothing about tenants stays there. */
  async keep(snapshot: Snapshot, nowMs: number, onDisk: boolean): Promise<SnapshotRow> {
    return (await this.store).keep(snapshot, nowMs, onDisk);
  }

  async keepStates(
    building: number,
    states: readonly MeterState[],
    nowMs: number,
    onDisk: boolean,
  ): Promise<StatesRow> {
    return (await this.store).keepStates(building, states, nowMs, onDisk);
  }

  /** Forgets buildings that the operator may no longer work in. */
  async keepOnly(buildings: readonly number[]): Promise<void> {
    await (await this.store).keepOnly(buildings);
  }

  async noteRecent(meterCode: string, atMs: number): Promise<void> {
    await (await this.store).noteRecent(meterCode, atMs);
  }

  /** The meters sold to last, newest first, after every change. */
  recents(): Observable<readonly RecentRow[]> {
    return from(this.store).pipe(switchMap((store) => store.recents()));
  }

  /** Forgets all that is about tenants. */
  async wipe(): Promise<void> {
    await (await this.store).wipe();
  }
}
