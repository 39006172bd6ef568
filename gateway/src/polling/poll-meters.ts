/** Reads every meter of the site again and again, bus by bus, one poll of a bus at a time. */
import type { GatewayReading, MeterCode, MeterCounters } from '#shared';
import { BusFault, isAway } from '../bus/bus-fault.js';
import type { BusPriority } from '../bus/bus-queue.js';
import type { SiteJournal } from '../journal/site.journal.js';
import type { Logger } from '../log.js';
import type { GatewayClock } from '../meters/gateway-clock.js';
import type { MeterWatch } from '../meters/meter-watch.js';
import { checkMeter, countersOf, readingOf, readMeter, WrongMeter } from '../meters/read-meter.js';
import type { Site, SiteMeter } from '../meters/site.js';
import { nextPoll, silentFromAfter } from './next-poll.js';

export interface PollSurroundings {
  readonly site: Site;
  readonly siteJournal: SiteJournal;
  readonly watch: MeterWatch;
  readonly clock: GatewayClock;
  readonly log: Logger;
  /** instead of what the server wishes */
  readonly pollIntervalMs: number | undefined;
  readonly onReading: (reading: GatewayReading) => void;
  /** the meter answered and is the right one */
  readonly onHeard: (reading: GatewayReading) => void;
}

export type ReadNow =
  | { readonly ok: true; readonly reading: GatewayReading; readonly counters: MeterCounters | null }
  | { readonly ok: false; readonly reason: 'meter_unknown' | 'meter_silent' | 'bus_away' | 'not_the_expected_meter' };

/** A bus that is away is looked at again after this long; the queue paces its own reconnecting. */
const AWAY_PAUSE_MS = 2000;
/** The longest sleep of a bus's loop, so that a new configuration is seen soon. */
const LONGEST_SLEEP_MS = 500;
/** How long a person who asked for a reading waits for his turn on the bus. */
const READ_NOW_MS = 8000;

export class PollMeters {
  private readonly loops = new Map<string, { silentFromMs: number; timer: NodeJS.Timeout | undefined }>();
  private isStopped = false;

  constructor(private readonly around: PollSurroundings) {}

  /** Begins with the buses that have none running yet: after a start and after each configuration. */
  resume(): void {
    for (const dpuCode of this.around.site.dpuCodes) {
      if (this.isStopped || this.loops.has(dpuCode)) continue;
      this.loops.set(dpuCode, { silentFromMs: 0, timer: undefined });
      this.turn(dpuCode);
    }
  }

  stop(): void {
    this.isStopped = true;
    for (const loop of this.loops.values()) clearTimeout(loop.timer);
  }

  /**
   * Reads one meter for a person who waits, before the polls; `stranger` also where another one answers than was seen
   * before, as long as it is of the right kind.
   */
  async readNow(meterCode: MeterCode, stranger = false): Promise<ReadNow> {
    const meter = this.around.site.meters.get(meterCode);
    if (!meter) return { ok: false, reason: 'meter_unknown' };
    try {
      const options = { deadlineAt: Date.now() + READ_NOW_MS, stranger };
      return { ok: true, ...(await this.read(meter, 'read_back', options)) };
    } catch (error) {
      if (error instanceof WrongMeter) return { ok: false, reason: 'not_the_expected_meter' };
      if (!(error instanceof BusFault)) throw error;
      return { ok: false, reason: isAway(error) ? 'bus_away' : 'meter_silent' };
    }
  }

  private turn(dpuCode: string): void {
    this.poll(dpuCode).then(
      (pauseMs) => this.again(dpuCode, pauseMs),
      (error: unknown) => {
        this.around.log.error({ dpuCode, error: String(error) }, 'A poll failed in a way that nobody foresaw.');
        this.again(dpuCode, AWAY_PAUSE_MS);
      },
    );
  }

  private again(dpuCode: string, pauseMs: number): void {
    const loop = this.loops.get(dpuCode);
    if (this.isStopped || !loop) return;
    if (!this.around.site.dpuCodes.includes(dpuCode)) {
      this.loops.delete(dpuCode);
      return;
    }
    loop.timer = setTimeout(() => this.turn(dpuCode), pauseMs);
  }

  /** Makes the poll that is due and answers how long to wait before looking again, ms. */
  private async poll(dpuCode: string): Promise<number> {
    const { site, watch, clock, pollIntervalMs } = this.around;
    const loop = this.loops.get(dpuCode);
    const candidates = site
      .metersOf(dpuCode)
      .map(({ place: { meterCode } }) => ({ meterCode, ...watch.of(meterCode) }));
    const startedMs = clock.steadyMs();
    const next = nextPoll(candidates, startedMs, pollIntervalMs ?? site.pollIntervalMs, loop?.silentFromMs ?? 0);
    if (next.what === 'wait') return Math.max(1, Math.min(LONGEST_SLEEP_MS, next.untilMs - startedMs));
    const meter = site.meters.get(next.meterCode);
    if (!meter) return LONGEST_SLEEP_MS;
    const result = await this.tryPoll(meter);
    if (result === 'away') return AWAY_PAUSE_MS;
    const nowMs = clock.steadyMs();
    if (result === 'silent' && loop) loop.silentFromMs = silentFromAfter(nowMs, nowMs - startedMs);
    return 0;
  }

  private async tryPoll(meter: SiteMeter): Promise<'heard' | 'silent' | 'away'> {
    const { watch, clock, log } = this.around;
    const { meterCode } = meter.place;
    try {
      await this.read(meter, 'poll');
      return 'heard';
    } catch (error) {
      if (error instanceof BusFault && isAway(error)) {
        watch.notReached(meterCode, clock.steadyMs());
        return 'away';
      }
      if (!(error instanceof BusFault) && !(error instanceof WrongMeter)) throw error;
      if (watch.of(meterCode).silentTries === 0) log.warn({ meterCode }, error.message);
      watch.silent(meterCode, clock.steadyMs(), clock.now());
      return 'silent';
    }
  }

  private async read(
    meter: SiteMeter,
    priority: BusPriority,
    { stranger = false, ...options }: { readonly deadlineAt?: number; readonly stranger?: boolean } = {},
  ): Promise<{ reading: GatewayReading; counters: MeterCounters | null }> {
    const { site, siteJournal, watch, clock } = this.around;
    const { meterCode } = meter.place;
    const snapshot = await site.run(meter, priority, (line) => readMeter(line, meter), options);
    const { meterNumber } = snapshot;
    const reading = readingOf(snapshot, meter, clock);
    const known = siteJournal.meterNumber(meterCode);
    if (snapshot.wrongKind === null) watch.answered(meterCode, siteJournal.knownAs(meterCode, meterNumber));
    const isStranger = siteJournal.strangeness(meterCode, meterNumber) !== undefined;
    // The server hears of another meter at this address by the number that the reading carries, where it knows one.
    if (snapshot.wrongKind === null && !(isStranger && known === null)) this.around.onReading(reading);
    const read = { reading, counters: countersOf(snapshot) ?? null };
    if (stranger && isStranger && snapshot.wrongKind === null) return read;
    checkMeter(snapshot, (seen) => siteJournal.strangeness(meterCode, seen));
    if (meterNumber !== null && known === null) siteJournal.sawNumber(meterCode, meterNumber);
    watch.heard(meterCode, clock.steadyMs());
    this.around.onHeard(reading);
    return read;
  }
}

/** The fault is the bus's, not the meter's. */
