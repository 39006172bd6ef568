import { Injectable } from '@nestjs/common';
import { buildingOf, LIVE_EVENTS, type LiveAccess, type LiveEvent, type MeterCode } from '#shared';
import { type EntityManager, In } from 'typeorm';
import type * as z from 'zod';
import { Logger } from '../config/logger.js';
import { Clock } from '../database/clock.js';
import { Database } from '../database/database.js';
import { MeterStateRow } from '../readings/meter-state.entity.js';
import { toMeterState } from '../readings/meter-states.js';

export type LivePayload<E extends LiveEvent> = z.infer<(typeof LIVE_EVENTS)[E]['payload']>;

/** What is told, and to whom: operators of any of these buildings; `all` where it belongs to no building. */
export interface Told<E extends LiveEvent> {
  readonly buildings: 'all' | readonly number[];
  /** told to those alone whose screens show it */
  readonly watched?: string;
  readonly payload: LivePayload<E>;
}
/** Loads what is to be told of these things; of one that is gone nothing. */
export type LiveLoader<E extends LiveEvent> = (
  em: EntityManager,
  ids: readonly string[],
) => Promise<readonly Told<E>[]>;
type Teller = (ids: readonly string[]) => Promise<void>;

/** Sends to the sockets in any of the rooms; the socket server sets it. */
export type RoomSender = (rooms: readonly string[], event: string, payload: unknown) => void;

/** Things that are loaded with one read: what comes in by the thousand must not hold up who reads meanwhile. */
const TOLD_AT_ONCE = 100;

/** A poll moves only the age and the power of a meter: everybody hears of that once a minute, its watchers at once. */
const QUIET_MS = 60_000;

/**
 * The room of those who hold a permission, or are signed in at all: in one building, in all buildings (`all`), or wherever (`any`).
 */
export function liveRoom(access: LiveAccess, where: number | 'all' | 'any'): string {
  return `${access} ${where}`;
}

/** The room of those whose screens show this meter, or this DPU's bus. */
export function watchRoom(code: string): string {
  return `watch ${code}`;
}

/**
 * Tells tablets what has changed. Called after the commit, never inside it: it loads what is true then. A message that
 * gets lost costs nothing, since screens read again over HTTP.
 */
@Injectable()
export class Live {
  private readonly tellers = new Map<LiveEvent, Teller>();
  /** by event, the ids that are still to be told of, in the order in which they were announced */
  private readonly pending = new Map<LiveEvent, Set<string>>();
  private flushing: Promise<void> | undefined;
  private send: RoomSender | undefined;
  private readonly lastTold = new Map<string, { readonly atMs: number; readonly essence: string }>();
  private readonly watchers: ((meterCodes: readonly MeterCode[]) => void)[] = [];

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {
    this.tellers.set('meter.changed', (meterCodes) => this.tellMeters(meterCodes));
    this.tellers.set('snapshot.changed', (buildings) => {
      for (const building of buildings.map(Number)) {
        this.tell('snapshot.changed', { buildings: [building], payload: { building } });
      }
      return Promise.resolve();
    });
    this.tellers.set('settings.changed', (versions) => {
      const version = Math.max(...versions.map(Number));
      return Promise.resolve(this.tell('settings.changed', { buildings: 'all', payload: { version } }));
    });
    this.tellers.set('held_items.changed', (ids) => {
      return Promise.resolve(this.tell('held_items.changed', { buildings: 'all', payload: { itemIds: [...ids] } }));
    });
    this.tellers.set('quarantine.changed', (ids) => {
      // Nobody knows of which building they are: for those who work in all.
      return Promise.resolve(this.tell('quarantine.changed', { buildings: [], payload: { quarantineIds: [...ids] } }));
    });
  }

  meterChanged(meterCode: string): void {
    this.later('meter.changed', meterCode);
  }

  saleChanged(saleId: string): void {
    this.later('sale.changed', saleId);
  }

  heldItemChanged(itemId: string): void {
    this.later('held_items.changed', itemId);
  }

  quarantineChanged(quarantineId: string): void {
    this.later('quarantine.changed', quarantineId);
  }

  openingChanged(assignmentId: string): void {
    this.later('opening.changed', assignmentId);
  }

  closingChanged(accountId: string): void {
    this.later('closing.changed', accountId);
  }

  smsChanged(messageId: string): void {
    this.later('sms.changed', messageId);
  }

  snapshotChanged(building: number): void {
    this.later('snapshot.changed', String(building));
  }

  busChanged(dpuCode: string): void {
    this.later('bus.changed', dpuCode);
  }

  settingsChanged(version: number): void {
    this.later('settings.changed', String(version));
  }

  /** At once: it is only good while it goes on. */
  importProgressed(payload: LivePayload<'import.progress'>): void {
    this.tell('import.progress', { buildings: 'all', payload });
  }

  gatewayChanged(gatewayId: string): void {
    this.later('gateway.changed', gatewayId);
  }

  /** Each feature says here how its things are loaded. */
  loads<E extends LiveEvent>(event: E, loader: LiveLoader<E>): void {
    this.tellers.set(event, async (ids) => {
      for (const told of await this.database.read((em) => loader(em, ids))) this.tell(event, told);
    });
  }

  /** Hears which meters a screen has begun to look at. */
  whenWatched(watcher: (meterCodes: readonly MeterCode[]) => void): void {
    this.watchers.push(watcher);
  }

  watched(meterCodes: readonly MeterCode[]): void {
    for (const watcher of this.watchers) watcher(meterCodes);
  }

  /** Set by the socket server when it is up. */
  sendBy(send: RoomSender): void {
    this.send = send;
  }

  /** Resolves when all that was announced before is sent; for a clean stop and for tests. */
  async settled(): Promise<void> {
    while (this.flushing) await this.flushing;
  }

  private tell<E extends LiveEvent>(event: E, { buildings, watched, payload }: Told<E>): void {
    if (watched !== undefined) {
      this.send?.([watchRoom(watched)], event, payload);
      return;
    }
    const { access } = LIVE_EVENTS[event];
    const places = buildings === 'all' ? (['any'] as const) : (['all', ...buildings] as const);
    this.send?.(
      places.map((place) => liveRoom(access, place)),
      event,
      payload,
    );
  }

  private async tellMeters(meterCodes: readonly string[]): Promise<void> {
    const rows = await this.database.read((em) => em.findBy(MeterStateRow, { meterCode: In(meterCodes) }));
    const atMs = this.clock.now().getTime();
    for (const payload of rows.map((row) => toMeterState(row))) {
      const { meterCode } = payload;
      const essence = JSON.stringify({ ...payload, readAt: null, powerW: null, energyWh: null });
      const last = this.lastTold.get(meterCode);
      if (last?.essence === essence && atMs - last.atMs < QUIET_MS) {
        this.send?.([watchRoom(meterCode)], 'meter.changed', payload);
        continue;
      }
      this.lastTold.set(meterCode, { atMs, essence });
      this.tell('meter.changed', { buildings: [buildingOf(meterCode)], payload });
    }
  }

  /** The same thing announced twice before it was told is told once, as it is then. */
  private later(event: LiveEvent, id: string): void {
    const ids = this.pending.get(event) ?? new Set();
    this.pending.set(event, ids.add(id));
    this.flushing ??= this.flush();
  }

  private async flush(): Promise<void> {
    await new Promise<void>((resolve) => setImmediate(resolve));
    while (this.pending.size > 0) {
      for (const [event, waiting] of this.pending) {
        const ids = [...waiting].slice(0, TOLD_AT_ONCE);
        for (const id of ids) waiting.delete(id);
        if (waiting.size === 0) this.pending.delete(event);
        await this.tellers
          .get(event)?.(ids)
          .catch((error: unknown) => this.logger.warn({ err: error, event, ids }, 'live updates could not be told'));
      }
    }
    this.flushing = undefined;
  }
}
