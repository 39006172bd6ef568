import { Injectable } from '@nestjs/common';
import { LIVE_EVENTS, type LiveEvent, type MeterCode, type Permission } from '#shared';
import type { EntityManager } from 'typeorm';
import type * as z from 'zod';
import { Logger } from '../config/logger.js';
import { Clock } from '../database/clock.js';
import { Database } from '../database/database.js';
import { MeterRow } from '../meters/meter.entity.js';
import { MeterStateRow } from '../readings/meter-state.entity.js';
import { toMeterState } from '../readings/meter-states.js';

export type LivePayload<E extends LiveEvent> = z.infer<(typeof LIVE_EVENTS)[E]['payload']>;

/** What is told, and to whom: operators of any of these buildings; `all` where it belongs to no building. */
export interface Told<E extends LiveEvent> {
  readonly buildings: 'all' | readonly number[];
  readonly payload: LivePayload<E>;
}
/** Loads what is to be told of a thing; undefined when it is gone. */
export type LiveLoader<E extends LiveEvent> = (em: EntityManager, id: string) => Promise<Told<E> | undefined>;

/** Sends to the sockets in any of the rooms; the socket server sets it. */
export type RoomSender = (rooms: readonly string[], event: string, payload: unknown) => void;

/** A poll moves only the age and the power of a meter: everybody hears of that once a minute, its watchers at once. */
const QUIET_MS = 60_000;

/**
 * The room of those who hold a permission: in one building, in all buildings (`all`), or wherever (`any`).
 */
export function liveRoom(permission: Permission, where: number | 'all' | 'any'): string {
  return `${permission} ${where}`;
}

/** The room of those whose screens show this meter. */
export function watchRoom(meterCode: string): string {
  return `watch ${meterCode}`;
}

/**
 * Tells tablets what has changed. Called after the commit, never inside it: it loads what is true then. A message that
 * gets lost costs nothing, since screens read again over HTTP.
 */
@Injectable()
export class Live {
  private readonly tellers = new Map<LiveEvent, (id: string) => Promise<void>>();
  private readonly pending = new Map<string, () => Promise<void>>();
  private flushing: Promise<void> | undefined;
  private send: RoomSender | undefined;
  private readonly lastTold = new Map<string, { readonly atMs: number; readonly essence: string }>();
  private readonly watchers: ((meterCodes: readonly MeterCode[]) => void)[] = [];

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  meterChanged(meterCode: string): void {
    this.later(`meter ${meterCode}`, () => this.tellMeter(meterCode));
  }

  saleChanged(saleId: string): void {
    this.loadAndTell('sale.changed', saleId);
  }

  openingChanged(assignmentId: string): void {
    this.loadAndTell('opening.changed', assignmentId);
  }

  snapshotChanged(building: number): void {
    this.later(`snapshot ${building}`, () => {
      this.tell('snapshot.changed', { buildings: [building], payload: { building } });
      return Promise.resolve();
    });
  }

  gatewayChanged(gatewayId: string): void {
    this.loadAndTell('gateway.changed', gatewayId);
  }

  /** Each feature says here how its things are loaded. */
  loads<E extends LiveEvent>(event: E, loader: LiveLoader<E>): void {
    this.tellers.set(event, async (id) => {
      const told = await this.database.read((em) => loader(em, id));
      if (told) this.tell(event, told);
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

  private loadAndTell(event: LiveEvent, id: string): void {
    const teller = this.tellers.get(event);
    if (teller) this.later(`${event} ${id}`, () => teller(id));
  }

  private tell<E extends LiveEvent>(event: E, { buildings, payload }: Told<E>): void {
    const { access } = LIVE_EVENTS[event];
    const places = buildings === 'all' ? (['any'] as const) : (['all', ...buildings] as const);
    this.send?.(
      places.map((place) => liveRoom(access, place)),
      event,
      payload,
    );
  }

  private async tellMeter(meterCode: string): Promise<void> {
    const found = await this.database.read(async (em) => {
      const row = await em.findOneBy(MeterStateRow, { meterCode: meterCode as MeterCode });
      const meter = row && (await em.findOneBy(MeterRow, { meterCode: row.meterCode }));
      return row && meter ? { building: meter.building, payload: toMeterState(row) } : undefined;
    });
    if (!found) return;
    const { building, payload } = found;
    const essence = JSON.stringify({ ...payload, readAt: null, powerW: null, energyWh: null });
    const atMs = this.clock.now().getTime();
    const last = this.lastTold.get(meterCode);
    if (last?.essence === essence && atMs - last.atMs < QUIET_MS) {
      this.send?.([watchRoom(meterCode)], 'meter.changed', payload);
      return;
    }
    this.lastTold.set(meterCode, { atMs, essence });
    this.tell('meter.changed', { buildings: [building], payload });
  }

  /** The same thing announced twice before it was told is told once, as it is then. */
  private later(key: string, work: () => Promise<void>): void {
    this.pending.set(key, work);
    this.flushing ??= this.flush();
  }

  private async flush(): Promise<void> {
    await new Promise<void>((resolve) => setImmediate(resolve));
    while (this.pending.size > 0) {
      for (const [key, work] of this.pending) {
        this.pending.delete(key);
        await work().catch((error: unknown) =>
          this.logger.warn({ err: error, key }, 'a live update could not be told'),
        );
      }
    }
    this.flushing = undefined;
  }
}
