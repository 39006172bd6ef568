/**
 * The site: its buses and meters as the configuration last received says. A bus is opened once and kept for as long as
 * its place stays the same. Whether the site may be written to is a property of every bus that is opened, so that no
 * job can get around it.
 */
import { BUS_FAULTS, type BusConfig, type BusCounts, type MeterCode } from '#shared';
import type { BusLine, BusPriority, BusQueue, BusStatus } from '../bus/bus-queue.js';
import { BusFault } from '../bus/bus-fault.js';
import type { BusSettings } from '../bus/bus-settings.js';
import type { MeterProfile } from '../profiles/profile.js';

type BusPlace = BusConfig['buses'][number];
export type MeterPlace = BusConfig['meters'][number];

export interface SiteMeter {
  readonly place: MeterPlace;
  readonly profile: MeterProfile;
}

/** What is told of a bus. */
export interface BusHealth {
  readonly dpuCode: BusPlace['dpuCode'];
  readonly isOnline: boolean;
  readonly lastAnswerAt: Date | null;
  readonly lastError: string | null;
  readonly roundTripMs: number | null;
  /** null for a bus that could not be opened */
  readonly counts: BusCounts | null;
  /** when it was last found not to be online; null while it is */
  readonly awaySince: Date | null;
  /** the older DPU whose line it was given too: that one is served, and this one is not */
  readonly lineOf: BusPlace['dpuCode'] | null;
}

export type OpenBus = (settings: BusSettings, options: { readonly readOnly: boolean }) => BusQueue;

interface SiteBus {
  readonly place: BusPlace;
  readonly queue: BusQueue;
  readonly openedAt: Date;
  lastAnswerAt: Date | null;
  lastError: string | null;
  lastFault: BusCounts['lastFault'];
  roundTripMs: number | null;
  awaySince: Date | null;
  /** since when every job has found no connection, or lost it, whatever stands open between them */
  brokenSince: Date | null;
}

interface UnusableBus {
  readonly place: BusPlace;
  readonly why: string;
  readonly lineOf: BusPlace['dpuCode'] | null;
  readonly since: Date;
}

export class Site {
  private readonly buses = new Map<string, SiteBus>();
  /** buses whose settings name no place to connect to: told, and no reason to leave the others alone */
  private readonly unusable = new Map<string, UnusableBus>();
  private metersByCode = new Map<MeterCode, SiteMeter>();
  private config: BusConfig | undefined;
  private isReadOnly: boolean;
  /** nobody has said yet whether this site may be written to */
  private awaitsWord = true;
  private readonly closing: Promise<void>[] = [];

  constructor(
    private readonly options: {
      readonly openBus: OpenBus;
      readonly profiles: ReadonlyMap<string, MeterProfile>;
      readonly now: () => Date;
      readonly readOnly: boolean;
    },
  ) {
    this.isReadOnly = options.readOnly;
  }

  get readOnly(): boolean {
    return this.isReadOnly || this.awaitsWord;
  }

  /** The word has come by which `readOnly` is meant; before it nothing is written. */
  hasWord(): void {
    this.awaitsWord = false;
  }

  get meters(): ReadonlyMap<MeterCode, SiteMeter> {
    return this.metersByCode;
  }

  /** Ms between two polls of a meter, as the server wishes. */
  get pollIntervalMs(): number {
    return this.config?.pollIntervalMs ?? 60_000;
  }

  metersOf(dpuCode: string): SiteMeter[] {
    return [...this.metersByCode.values()].filter((meter) => meter.place.dpuCode === dpuCode);
  }

  get dpuCodes(): string[] {
    return [...this.buses.keys()];
  }

  /** Opens what is new, closes what is gone, and keeps what stayed as it was. */
  apply(config: BusConfig): void {
    this.config = config;
    const wanted = new Map(config.buses.map((place) => [place.dpuCode as string, place]));
    for (const [dpuCode, bus] of this.buses) {
      if (JSON.stringify(wanted.get(dpuCode)) !== JSON.stringify(bus.place)) this.closeBus(dpuCode, bus);
    }
    this.unusable.clear();
    const lines = new Map([...this.buses.values()].map(({ place }) => [lineOf(place), place.dpuCode]));
    for (const place of config.buses) {
      if (this.buses.has(place.dpuCode)) continue;
      const other = lines.get(lineOf(place));
      // Two buses on one line would ask the same meters, and talk into each other's replies.
      if (other === undefined) this.openBus(place);
      else {
        const why = `DPU ${other} has the line of DPU ${place.dpuCode}: give each DPU a line of its own.`;
        this.cannotUse(place, why, other);
      }
      lines.set(lineOf(place), other ?? place.dpuCode);
    }
    this.metersByCode = new Map();
    for (const place of config.meters) {
      const profile = this.options.profiles.get(place.model);
      const isOurs = this.buses.has(place.dpuCode) || this.unusable.has(place.dpuCode);
      if (profile && isOurs) this.metersByCode.set(place.meterCode, { place, profile });
    }
  }

  /** Every bus is opened anew, since only the port under it can promise that nothing is written. */
  setReadOnly(readOnly: boolean): void {
    if (readOnly === this.isReadOnly) return;
    this.isReadOnly = readOnly;
    for (const [dpuCode, bus] of this.buses) this.closeBus(dpuCode, bus);
    if (this.config) this.apply(this.config);
  }

  /**
   * Runs a job in one uninterrupted slot of the meter's bus. Rejects with a `BusFault`, with `closed` also when the bus
   * is not of this site, or with what the job throws.
   */
  async run<T>(
    meter: SiteMeter,
    priority: BusPriority,
    job: (line: BusLine) => Promise<T>,
    options: { readonly deadlineAt?: number } = {},
  ): Promise<T> {
    const bus = this.buses.get(meter.place.dpuCode);
    if (!bus) throw new BusFault('closed', `Bus ${meter.place.dpuCode} cannot be used by this gateway.`);
    let startedAt = performance.now();
    try {
      const result = await bus.queue.run(
        priority,
        (line) => {
          startedAt = performance.now();
          return job(this.guarded(line));
        },
        options,
      );
      this.answered(bus, performance.now() - startedAt);
      return result;
    } catch (error) {
      if (error instanceof BusFault && error.code !== 'expired') {
        bus.lastError = error.message;
        // What opens and drops is not there: only a reply, or a silence that lasts, says that the connection holds.
        bus.brokenSince = error.code === 'closed' ? (bus.brokenSince ?? this.options.now()) : null;
        bus.lastFault = BUS_FAULTS.find((known) => known === error.code) ?? 'other';
      }
      throw error;
    }
  }

  /** A job that began before the site became read-only goes on over a bus that could write; it is held back here. */
  private guarded(line: BusLine): BusLine {
    return {
      readRegisters: (unit, address, count) => line.readRegisters(unit, address, count),
      quiet: () => line.quiet(),
      writeRegisters: (unit, address, data) => {
        if (!this.readOnly) return line.writeRegisters(unit, address, data);
        return Promise.reject(new BusFault('read_only', 'This site is read-only: nothing is written.'));
      },
    };
  }

  /** Runs a job behind everything else that waits for the bus; it says nothing of how the bus's meters are. */
  look<T>(dpuCode: string, job: (line: BusLine) => Promise<T>): Promise<T> {
    const bus = this.buses.get(dpuCode);
    if (!bus) return Promise.reject(new BusFault('closed', `Bus ${dpuCode} cannot be used by this gateway.`));
    return bus.queue.run('poll', ({ readRegisters }) => job(readOnlyLine(readRegisters)));
  }

  private answered(bus: SiteBus, tookMs: number): void {
    bus.lastAnswerAt = this.options.now();
    bus.lastError = null;
    bus.lastFault = null;
    bus.brokenSince = null;
    bus.roundTripMs = bus.roundTripMs === null ? tookMs : bus.roundTripMs * 0.8 + tookMs * 0.2;
  }

  health(): BusHealth[] {
    const unusable = [...this.unusable.values()].map(({ place, why, since, lineOf }) => ({
      dpuCode: place.dpuCode,
      isOnline: false,
      lastAnswerAt: null,
      lastError: why,
      roundTripMs: null,
      counts: null,
      awaySince: since,
      lineOf,
    }));
    const opened = [...this.buses.values()].map((bus) => {
      const { connection, lastProblem } = bus.queue.status;
      const isOnline = isOpen(connection, bus) && bus.brokenSince === null;
      bus.awaySince = isOnline ? null : (bus.awaySince ?? bus.brokenSince ?? this.options.now());
      const { lastAnswerAt, roundTripMs, awaySince } = bus;
      const lastError = isOnline ? bus.lastError : (lastProblem ?? bus.lastError);
      const counts = countsOf(bus);
      const said = { isOnline, lastAnswerAt, lastError, roundTripMs, counts, awaySince };
      return { dpuCode: bus.place.dpuCode, ...said, lineOf: null };
    });
    return [...opened, ...unusable];
  }

  /** Ends all buses; a job that runs is let end. */
  async close(): Promise<void> {
    for (const [dpuCode, bus] of this.buses) this.closeBus(dpuCode, bus);
    this.metersByCode = new Map();
    await Promise.all(this.closing);
  }

  private openBus(place: BusPlace): void {
    try {
      const queue = this.options.openBus(settingsOf(place), { readOnly: this.isReadOnly });
      const nothingYet = { lastAnswerAt: null, lastError: null, lastFault: null, roundTripMs: null };
      const neverAway = { awaySince: null, brokenSince: null };
      this.buses.set(place.dpuCode, { place, queue, openedAt: this.options.now(), ...nothingYet, ...neverAway });
    } catch (error) {
      if (!(error instanceof BusFault)) throw error;
      this.cannotUse(place, error.message);
    }
  }

  private cannotUse(place: BusPlace, why: string, lineOf: UnusableBus['lineOf'] = null): void {
    this.unusable.set(place.dpuCode, { place, why, lineOf, since: this.options.now() });
  }

  private closeBus(dpuCode: string, bus: SiteBus): void {
    this.buses.delete(dpuCode);
    this.closing.push(bus.queue.close());
  }
}

/** A line over which nothing can be written, whatever the job does. */
const readOnlyLine = (readRegisters: BusLine['readRegisters']): BusLine => ({
  readRegisters,
  quiet: () => Promise.resolve(),
  writeRegisters: () => Promise.reject(new BusFault('read_only', 'Nothing is written here.')),
});

/** A connection that is being made for the first time is not away yet. */
function isOpen(connection: BusStatus['connection'], bus: SiteBus): boolean {
  return connection === 'open' || (connection === 'connecting' && bus.awaySince === null && bus.lastAnswerAt !== null);
}

function countsOf({ queue, openedAt, lastFault }: SiteBus): BusCounts {
  const { status } = queue;
  const { credit, control, read_back: readBack, poll } = status.waiting;
  const fault = status.connection === 'waiting_to_reconnect' ? 'closed' : lastFault;
  return {
    since: openedAt.toISOString(),
    connection: status.connection,
    connections: status.connections,
    requests: status.requests,
    replies: status.replies,
    silent: status.silent,
    refusedReplies: status.refusedReplies,
    exceptions: status.exceptions,
    discardedBytes: status.discardedBytes,
    lastFault: fault,
    lastCause: fault === 'closed' ? (status.lastCause ?? null) : null,
    waiting: { credit, control, readBack, poll },
  };
}

function settingsOf(place: BusPlace): BusSettings {
  const { framing, host, port, serial } = place;
  return { framing, host, port, serial: framing === 'serial' ? { ...serial, path: serial.path ?? host } : serial };
}

function lineOf(place: BusPlace): string {
  const { framing, host, port, serial } = settingsOf(place);
  const isSerial = framing === 'serial';
  return isSerial ? (serial?.path ?? '') : `${host?.toLowerCase() ?? ''} ${port ?? ''}`;
}
