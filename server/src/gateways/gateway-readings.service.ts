import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { busReportSchema, GatewayReading, MeterCode, readingsBatchSchema } from '#shared';
import { type EntityManager, In, IsNull, LessThan, Not } from 'typeorm';
import type * as z from 'zod';
import { Logger } from '../config/logger.js';
import { Clock } from '../database/clock.js';
import { Database } from '../database/database.js';
import { DpuRow } from '../dpus/dpu.entity.js';
import { Live } from '../live/live.js';
import { MeterRow } from '../meters/meter.entity.js';
import { isFromFuture, joinClock, readAtMs, type SteadyOffset } from '../readings/join-clock.js';
import { MeterStateRow } from '../readings/meter-state.entity.js';
import { Readings, type TimedReading } from '../readings/readings.service.js';
import { GatewayBootRow } from './gateway-boot.entity.js';
import { ReadingsBatchRow } from './readings-batch.entity.js';

export type ReadingsBatch = z.infer<typeof readingsBatchSchema>;
export type BusReport = z.infer<typeof busReportSchema>;

/** A gateway does not send a batch again after so long: it was acknowledged or the gateway is gone. */
const BATCH_MEMORY_MS = 7 * 24 * 3600_000;
const FORGET_EVERY_MS = 3600_000;

interface Stored {
  readonly changed: readonly MeterCode[];
  /** some meter told its own number for the first time */
  readonly numbered: boolean;
}
const NOTHING: Stored = { changed: [], numbered: false };

interface ClockWord {
  readonly bootId: string;
  readonly nowSteadyMs: number;
}

/** Takes in what a gateway says of its meters and buses. */
@Injectable()
export class GatewayReadings implements OnApplicationBootstrap, OnApplicationShutdown {
  private forgetting: NodeJS.Timeout | undefined;
  private readonly listeners: ((meterCodes: readonly MeterCode[]) => void)[] = [];
  private readonly numberListeners: (() => void)[] = [];

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly readings: Readings,
    private readonly live: Live,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.forgetting = setInterval(() => void this.forgetOldBatches(), FORGET_EVERY_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.forgetting);
  }

  /** Stores a batch once, however often it comes. */
  async takeBatch(gatewayId: string, batch: ReadingsBatch): Promise<void> {
    const now = this.clock.now();
    const stored = await this.database.transaction(async (em) => {
      if (await em.existsBy(ReadingsBatchRow, { batchId: batch.batchId })) return NOTHING;
      await em.insert(ReadingsBatchRow, { batchId: batch.batchId, gatewayId, receivedAt: now });
      return this.store(em, gatewayId, batch, batch.readings, now);
    });
    this.announce(stored);
  }

  /** Stores one reading that was asked for. */
  async takeOne(gatewayId: string, word: ClockWord, reading: GatewayReading): Promise<void> {
    const now = this.clock.now();
    this.announce(await this.database.transaction((em) => this.store(em, gatewayId, word, [reading], now)));
  }

  /** Marks buses up or down, meters lost or found, those in whose place another one answers, and those that no credit reaches. */
  async takeReport(gatewayId: string, report: BusReport): Promise<void> {
    const now = this.clock.now();
    const changed = await this.database.transaction(async (em) => {
      const codes = report.buses.map(({ dpuCode }) => dpuCode);
      const own = await em.find(DpuRow, { where: { gatewayId, dpuCode: In(codes) }, order: { dpuCode: 'ASC' } });
      for (const { dpuCode } of own) {
        const bus = report.buses.find((one) => one.dpuCode === dpuCode);
        if (!bus) continue;
        const lastAnswerAt = bus.lastAnswerAt === null ? null : notAfter(new Date(bus.lastAnswerAt), now);
        const { online, counts = null, lineOf = null } = bus;
        // Its sentence names the other DPU, which may be in a building that not all who see this bus may work in.
        const lastError = lineOf === null ? (bus.lastError?.slice(0, 300) ?? null) : null;
        const roundTripTenths = bus.roundTripMs === null ? null : Math.round(bus.roundTripMs * 10);
        await em.update(
          DpuRow,
          { dpuCode },
          { online, lastAnswerAt, lastError, roundTripTenths, counts, lineOf, reportedAt: now },
        );
      }
      return { buses: own.map(({ dpuCode }) => dpuCode), meters: await this.markMeters(em, gatewayId, report, now) };
    });
    for (const dpuCode of changed.buses) this.live.busChanged(dpuCode);
    for (const meterCode of changed.meters) this.live.meterChanged(meterCode);
  }

  /** Hears of meters that have a newer reading, after it is stored. */
  whenRead(listener: (meterCodes: readonly MeterCode[]) => void): void {
    this.listeners.push(listener);
  }

  /** Hears that a meter told its own number for the first time. */
  whenNumbered(listener: () => void): void {
    this.numberListeners.push(listener);
  }

  /** Forgets batches that no gateway will send again. */
  async forgetOldBatches(): Promise<void> {
    const before = new Date(this.clock.now().getTime() - BATCH_MEMORY_MS);
    try {
      await this.database.transaction((em) => em.delete(ReadingsBatchRow, { receivedAt: LessThan(before) }));
    } catch (error) {
      this.logger.warn({ err: error }, 'old batches of readings could not be forgotten');
    }
  }

  private announce({ changed, numbered }: Stored): void {
    for (const meterCode of changed) this.live.meterChanged(meterCode);
    if (changed.length > 0) for (const listener of this.listeners) listener(changed);
    if (numbered) for (const listener of this.numberListeners) listener();
  }

  private async store(
    em: EntityManager,
    gatewayId: string,
    word: ClockWord,
    readings: readonly GatewayReading[],
    now: Date,
  ): Promise<Stored> {
    const offset = await this.join(em, gatewayId, word, now);
    const meters = await metersOf(em, gatewayId, readings);
    const unnumbered = [...meters.values()].filter((meter) => meter.meterNumber === null);
    const owners = await ownersOf(em, unnumbered, readings);
    const timed: TimedReading[] = [];
    for (const reading of readings) {
      const meter = meters.get(reading.meterCode);
      if (!meter) continue;
      const readAt = await this.timeOf(em, gatewayId, word, offset, reading);
      if (isFromFuture(readAt.getTime(), now.getTime())) {
        this.logger.warn({ gatewayId, meterCode: reading.meterCode, readAt }, 'a reading from the future was refused');
        continue;
      }
      if (!(await this.isTheMeter(em, meter, reading, owners))) continue;
      timed.push({ readAt: notAfter(readAt, now), reading });
    }
    const changed = await this.readings.store(em, timed);
    return { changed, numbered: unnumbered.some((meter) => meter.meterNumber !== null) };
  }

  /**
   * The first number that a meter tells is its own from then on; another one is another meter at its address, and so is
   * one that another record has, by a gateway of its own or in a reading of before that record got it.
   */
  private async isTheMeter(
    em: EntityManager,
    meter: MeterRow,
    { meterNumber }: GatewayReading,
    owners: Map<string, MeterCode>,
  ): Promise<boolean> {
    if (meterNumber === null || meterNumber === meter.meterNumber) return true;
    const { meterCode } = meter;
    const owner = owners.get(meterNumber);
    if (meter.meterNumber === null && owner === undefined) {
      meter.meterNumber = meterNumber;
      owners.set(meterNumber, meterCode);
      await em.update(MeterRow, { meterCode, meterNumber: IsNull() }, { meterNumber });
      return true;
    }
    this.logger.warn(
      { meterCode, meterNumber, known: meter.meterNumber, owner },
      'another meter answers at this address',
    );
    await em.update(MeterStateRow, { meterCode, blockedReason: IsNull() }, { blockedReason: 'not_this_meter' });
    return false;
  }

  private async join(em: EntityManager, gatewayId: string, word: ClockWord, now: Date): Promise<SteadyOffset> {
    const { bootId, nowSteadyMs } = word;
    const known = await em.findOneBy(GatewayBootRow, { gatewayId, bootId });
    const previous = known && { offsetMs: known.offsetMs, measuredAtMs: known.measuredAt.getTime() };
    const joined = joinClock(previous, now.getTime(), nowSteadyMs);
    const row = { gatewayId, bootId, offsetMs: joined.offsetMs, measuredAt: now };
    await em.upsert(GatewayBootRow, row, ['gatewayId', 'bootId']);
    return joined;
  }

  private async timeOf(
    em: EntityManager,
    gatewayId: string,
    word: ClockWord,
    offset: SteadyOffset,
    reading: GatewayReading,
  ): Promise<Date> {
    if (reading.bootId === word.bootId) return new Date(readAtMs(offset, reading.steadyMs));
    const boot = await em.findOneBy(GatewayBootRow, { gatewayId, bootId: reading.bootId });
    if (boot) {
      return new Date(readAtMs({ offsetMs: boot.offsetMs, measuredAtMs: boot.measuredAt.getTime() }, reading.steadyMs));
    }
    // Nobody heard of that boot while it ran: its own wall clock is all there is.
    return new Date(reading.wallAt);
  }

  private async markMeters(em: EntityManager, gatewayId: string, report: BusReport, now: Date): Promise<MeterCode[]> {
    const since = new Map(report.lost.map((lost) => [lost.meterCode, notAfter(new Date(lost.since), now)]));
    const states = await em
      .createQueryBuilder(MeterStateRow, 'state')
      .innerJoin(MeterRow, 'meter', 'meter.meterCode = state.meterCode')
      .innerJoin(DpuRow, 'dpu', 'dpu.dpuCode = meter.dpuCode')
      .where('dpu.gatewayId = :gatewayId', { gatewayId })
      .orderBy('state.meterCode')
      .getMany();
    const changed: MeterCode[] = [];
    const own = new Set(states.map(({ meterCode }) => meterCode));
    const strangers = new Map(report.strangers?.map(({ meterCode, knownAs }) => [meterCode, knownAs]));
    const withoutCredit = new Map(report.withoutCredit?.map(({ meterCode, why }) => [meterCode, why]));
    for (const { meterCode, lostSince, readAt, ...before } of states) {
      const said = strangers.get(meterCode);
      const knownAs = said !== undefined && own.has(said) ? said : null;
      const noCredit = withoutCredit.get(meterCode) ?? null;
      const isOther = knownAs !== before.knownAs || noCredit !== before.noCredit;
      if (isOther) await em.update(MeterStateRow, { meterCode }, { knownAs, noCredit });
      const reported = since.get(meterCode);
      // A reading that came after the report began says that it was found again.
      const lost = reported && (readAt === null || readAt <= reported) ? reported : null;
      const isTurned = (lost === null) !== (lostSince === null);
      const stillSo = { meterCode, lostSince: lostSince === null ? IsNull() : Not(IsNull()) };
      if (isTurned) await em.update(MeterStateRow, stillSo, { lostSince: lost });
      if (isTurned || isOther) changed.push(meterCode);
    }
    return changed;
  }
}

/** By its number, the record that has the meter which answers where nobody has told a number yet. */
async function ownersOf(
  em: EntityManager,
  unnumbered: readonly MeterRow[],
  readings: readonly GatewayReading[],
): Promise<Map<string, MeterCode>> {
  const codes = new Set<string>(unnumbered.map(({ meterCode }) => meterCode));
  const told = readings.flatMap(({ meterCode, meterNumber }) => (codes.has(meterCode) ? (meterNumber ?? []) : []));
  if (told.length === 0) return new Map();
  const owners = await em.findBy(MeterRow, { meterNumber: In([...new Set(told)]) });
  return new Map(
    owners.flatMap(({ meterNumber, meterCode }) => (meterNumber === null ? [] : [[meterNumber, meterCode]])),
  );
}

async function metersOf(
  em: EntityManager,
  gatewayId: string,
  readings: readonly GatewayReading[],
): Promise<Map<string, MeterRow>> {
  const codes = [...new Set(readings.map(({ meterCode }) => meterCode))];
  if (codes.length === 0) return new Map();
  const meters = await em
    .createQueryBuilder(MeterRow, 'meter')
    .innerJoin(DpuRow, 'dpu', 'dpu.dpuCode = meter.dpuCode')
    .where('dpu.gatewayId = :gatewayId AND meter.meterCode IN (:...codes)', { gatewayId, codes })
    .getMany();
  return new Map(meters.map((meter) => [meter.meterCode, meter]));
}

function notAfter(at: Date, now: Date): Date {
  return at > now ? now : at;
}
