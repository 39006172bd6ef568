import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import {
  isOrderEnded,
  type MeterCode,
  nextOrderState,
  type OrderOffer,
  type OrderReason,
  type WantedSettings,
} from '#shared';
import { type EntityManager, Not } from 'typeorm';
import { Logger } from '../config/logger.js';
import { Clock } from '../database/clock.js';
import { Database, isDuplicate } from '../database/database.js';
import { Ids } from '../database/ids.js';
import { DpuRow } from '../dpus/dpu.entity.js';
import type { AnswerOf, GatewayConnection } from '../gateways/gateway-connection.js';
import { GatewayLink } from '../gateways/gateway-link.js';
import { Live } from '../live/live.js';
import { MeterRow } from '../meters/meter.entity.js';
import { MeterStateRow } from '../readings/meter-state.entity.js';
import { CreditOrderRow } from './credit-order.entity.js';
import { CreditOutcomes, lockMeter } from './credit-outcomes.service.js';
import { CreditOrders } from './credit-orders.service.js';
import { MeterSettingsRow } from './meter-settings.entity.js';
import { nextOrder } from './next-order.js';
import { settingsPauseMs } from './settings-pause.js';
import { toWantedSettings } from './wanted-settings.js';
import { PropertySettings } from '../settings/settings.service.js';

/** Looks again for what was missed, or came in at another server. */
const SWEEP_MS = 2_000;
/** Meters of one gateway that are offered something at the same time. */
const AT_ONCE = 8;
/** A gateway that gave an order back is not asked again at once. */
const RETURNED_PAUSE_MS = 30_000;
const WIRE_ID_BYTES = 8;

/**
 * Hands orders and settings to the gateways that are connected to this server. A claim is a committed change of the
 * order's row, and what is sent comes from the row, so several servers can only ever send the same bytes.
 */
@Injectable()
export class CreditDispatcher implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly rounds = new Map<GatewayConnection, Promise<void>>();
  private readonly again = new Set<GatewayConnection>();
  private sweep: NodeJS.Timeout | undefined;
  private stopping = false;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly link: GatewayLink,
    private readonly orders: CreditOrders,
    private readonly outcomes: CreditOutcomes,
    private readonly settings: PropertySettings,
    private readonly live: Live,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.link.whenReady((connection) => this.begin(connection, true));
    this.orders.whenWoken(() => this.lookNow());
    this.sweep = setInterval(() => this.lookNow(), SWEEP_MS).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopping = true;
    clearInterval(this.sweep);
    await this.settled();
  }

  /** Begins a round for every connected gateway that may write. */
  lookNow(): void {
    for (const connection of this.link.writable()) this.begin(connection, false);
  }

  /** Resolves when no round is under way. */
  async settled(): Promise<void> {
    while (this.rounds.size > 0) await Promise.all(this.rounds.values());
  }

  private begin(connection: GatewayConnection, fresh: boolean): void {
    if (this.stopping) return;
    if (this.rounds.has(connection)) {
      this.again.add(connection);
      return;
    }
    const round = this.round(connection, fresh)
      .catch((error: unknown) =>
        this.logger.error({ err: error, gatewayId: connection.gatewayId }, 'a dispatch failed'),
      )
      .finally(() => {
        this.rounds.delete(connection);
        if (this.again.delete(connection) && connection.connected) this.begin(connection, false);
      });
    this.rounds.set(connection, round);
  }

  private async round(connection: GatewayConnection, fresh: boolean): Promise<void> {
    const { gatewayId } = connection;
    const settingsIds = await this.database.read((em) => this.settingsToSend(em, gatewayId, fresh));
    await eachOf(settingsIds, (settingsId) => this.sendSettings(connection, settingsId), this.failed('settings'));
    await this.outcomes.takeKept();
    const ahead = await this.outcomes.metersAhead();
    const served = await this.database.read((em) => this.metersToServe(em, gatewayId, fresh));
    const meterCodes = served.filter((meterCode) => !ahead.has(meterCode));
    await eachOf(meterCodes, (meterCode) => this.serveMeter(connection, meterCode), this.failed('meter'));
  }

  private failed(what: string): (thing: string, error: unknown) => void {
    return (thing, error) =>
      this.logger.error({ err: error, [what]: thing }, 'an order or setting could not be handed over');
  }

  /** Offers the meter's next order, when there is one and nothing is against it. */
  private async serveMeter(connection: GatewayConnection, meterCode: MeterCode): Promise<void> {
    if (!connection.connected || this.stopping) return;
    const claimed = await this.claim(connection, meterCode);
    if (!claimed) return;
    connection.offered.add(claimed.orderId);
    const answer = await connection.ask('order.offer', claimed);
    // No answer: the order stays offered, and the same bytes are offered again.
    if (!answer) return;
    const order = await this.database.transaction((em) => this.storeAnswer(em, claimed, answer));
    if (!order) return;
    this.live.meterChanged(meterCode);
    if (order.saleId !== null) this.live.saleChanged(order.saleId);
    this.live.openingChanged(order.assignmentId);
  }

  private async claim(connection: GatewayConnection, meterCode: MeterCode): Promise<OrderOffer | undefined> {
    try {
      return await this.claimOrThrow(connection, meterCode);
    } catch (error) {
      if (!isDuplicate(error)) throw error;
      // An order has this count already: the meter's count went back, and only a person can say why.
      const blockedReason: OrderReason = 'count_moved_without_us';
      await this.database.transaction((em) => em.update(MeterStateRow, { meterCode }, { blockedReason }));
      this.live.meterChanged(meterCode);
      return undefined;
    }
  }

  private claimOrThrow(connection: GatewayConnection, meterCode: MeterCode): Promise<OrderOffer | undefined> {
    return this.database.transaction(async (em) => {
      await lockMeter(em, meterCode);
      const meter = await em.findOneByOrFail(MeterStateRow, { meterCode });
      const place = await placeServedBy(em, meterCode, connection.gatewayId);
      if (!place || (meter.withheldUntil && meter.withheldUntil > this.clock.now())) return undefined;
      const rows = await openOrders(em, meterCode);
      const settings = await em.findOneBy(MeterSettingsRow, { newestSlot: meterCode });
      const step = nextOrder(rows, {
        settledCount: meter.settledCount ?? meter.purchaseCount,
        blocked: meter.blockedReason !== null,
        settings: settings?.state ?? 'none',
      });
      if (step.step === 'wait') return undefined;
      const row = rows.find(({ orderId }) => orderId === step.orderId);
      if (!row) return undefined;
      const { meterNumber } = place;
      if (step.step === 'claim') return toOffer(await this.fix(em, row, meter, step), meterNumber);
      if (row.state === 'journalled' && connection.offered.has(row.orderId)) return undefined;
      return toOffer(row, meterNumber);
    });
  }

  /** Fixes what the order's bytes are made of, for good. */
  private async fix(
    em: EntityManager,
    row: CreditOrderRow,
    meter: MeterStateRow,
    step: { readonly expectedCount: number; readonly wireId: string | null },
  ): Promise<CreditOrderRow | undefined> {
    const now = this.clock.now();
    if (row.waitUntil && row.waitUntil > now) return undefined;
    const { meterCode, orderId, version } = row;
    const offered = {
      state: 'offered' as const,
      openSlot: meterCode,
      expectedCount: step.expectedCount,
      wireId: step.wireId ?? this.ids.bytes(WIRE_ID_BYTES).toString('hex'),
      countSlot: `${meterCode} ${meter.countTurn} ${step.expectedCount}`,
      offeredAt: now,
      version: version + 1,
    };
    const claimed = await em.update(CreditOrderRow, { orderId, version, state: 'waiting' }, offered);
    if (claimed.affected !== 1) return undefined;
    const baseline =
      meter.settledCount === null
        ? { settledCount: step.expectedCount, settledTotalHundredths: meter.totalPurchasedHundredths, settledAt: now }
        : {};
    await em.update(MeterStateRow, { meterCode }, { ...baseline, openAmountHundredths: row.amountHundredths });
    return { ...row, ...offered };
  }

  private async storeAnswer(
    em: EntityManager,
    { orderId, meterCode }: OrderOffer,
    answer: AnswerOf<'order.offer'>,
  ): Promise<CreditOrderRow | undefined> {
    await lockMeter(em, meterCode);
    if (answer.journalled && answer.known) await this.takeOver(em, orderId, answer.known);
    const returned = answer.journalled ? null : answer.reason;
    const row = await em.findOneByOrFail(CreditOrderRow, { orderId });
    const state = nextOrderState(row.state, returned === null ? 'journal' : 'return');
    // Its outcome was faster than this answer, or another gateway has it in its journal.
    if (state === undefined || state === row.state) return undefined;
    const now = this.clock.now();
    const { version } = row;
    await em.update(
      CreditOrderRow,
      { orderId, version },
      returned === null
        ? { state, journalledAt: now, reason: null, version: version + 1 }
        : {
            state,
            openSlot: null,
            countSlot: null,
            reason: returned,
            waitUntil: new Date(now.getTime() + RETURNED_PAUSE_MS),
            version: version + 1,
          },
    );
    if (returned !== null) await em.update(MeterStateRow, { meterCode }, { openAmountHundredths: null });
    return row;
  }

  /** The journal has had this order from before a restore of the server: what it may have written is what counts. */
  private async takeOver(
    em: EntityManager,
    orderId: string,
    { expectedCount, wireId }: Pick<OrderOffer, 'expectedCount' | 'wireId'>,
  ): Promise<void> {
    const { meterCode, state, version } = await em.findOneByOrFail(CreditOrderRow, { orderId });
    if (isOrderEnded(state)) return;
    const { countTurn } = await em.findOneByOrFail(MeterStateRow, { meterCode });
    const slot = `${meterCode} ${countTurn} ${expectedCount}`;
    const taken = await em.existsBy(CreditOrderRow, { countSlot: slot, orderId: Not(orderId) });
    const bytes = { expectedCount, wireId, countSlot: taken ? null : slot, version: version + 1 };
    await em.update(CreditOrderRow, { orderId, version }, bytes);
  }

  private async sendSettings(connection: GatewayConnection, settingsId: string): Promise<void> {
    if (!connection.connected || this.stopping) return;
    const now = this.clock.now();
    const wanted = await this.database.transaction(async (em): Promise<WantedSettings | undefined> => {
      const row = await em.findOneBy(MeterSettingsRow, { settingsId, state: 'waiting' });
      if (!row?.newestSlot) return undefined;
      const tries = row.tries + 1;
      const waitUntil = new Date(now.getTime() + settingsPauseMs(tries));
      await em.update(MeterSettingsRow, { settingsId, tries: row.tries }, { tries, waitUntil });
      const { currencyDecimals } = await this.settings.current(em);
      return toWantedSettings(row, currencyDecimals);
    });
    if (!wanted) return;
    if (await connection.ask('settings.set', wanted)) return;
    // Not heard: at the next look again, this was no try.
    await this.database.transaction((em) => em.update(MeterSettingsRow, { settingsId }, { waitUntil: null }));
  }

  private async settingsToSend(em: EntityManager, gatewayId: string, fresh: boolean): Promise<string[]> {
    const query = em
      .createQueryBuilder(MeterSettingsRow, 'wanted')
      .innerJoin(MeterRow, 'meter', 'meter.meterCode = wanted.meterCode')
      .innerJoin(DpuRow, 'dpu', 'dpu.dpuCode = meter.dpuCode')
      .where('dpu.gatewayId = :gatewayId', { gatewayId })
      .andWhere("wanted.state = 'waiting' AND wanted.newestSlot IS NOT NULL")
      .orderBy('wanted.settingsId');
    if (!fresh) {
      const nowMs = this.clock.now().getTime();
      query.andWhere('(wanted.waitUntil IS NULL OR wanted.waitUntil <= :nowMs)', { nowMs });
    }
    return (await query.getMany()).map(({ settingsId }) => settingsId);
  }

  private async metersToServe(em: EntityManager, gatewayId: string, fresh: boolean): Promise<MeterCode[]> {
    const waiting =
      "(queued.state = 'waiting' AND open.orderId IS NULL AND state.blockedReason IS NULL" +
      ' AND (queued.waitUntil IS NULL OR queued.waitUntil <= :nowMs))';
    const lost = fresh ? "queued.state IN ('offered', 'journalled')" : "queued.state = 'offered'";
    const rows = await em
      .createQueryBuilder(MeterStateRow, 'state')
      .innerJoin(CreditOrderRow, 'queued', 'queued.meterCode = state.meterCode')
      .innerJoin(MeterRow, 'meter', 'meter.meterCode = state.meterCode')
      .innerJoin(DpuRow, 'dpu', 'dpu.dpuCode = meter.dpuCode')
      .leftJoin(CreditOrderRow, 'open', 'open.openSlot = state.meterCode')
      .where('dpu.gatewayId = :gatewayId', { gatewayId })
      .andWhere(`(${waiting} OR ${lost})`, { nowMs: this.clock.now().getTime() })
      .orderBy('state.meterCode')
      .getMany();
    return [...new Set(rows.map(({ meterCode }) => meterCode))];
  }
}

function openOrders(em: EntityManager, meterCode: MeterCode): Promise<CreditOrderRow[]> {
  return em
    .createQueryBuilder(CreditOrderRow, 'queued')
    .where('queued.meterCode = :meterCode', { meterCode })
    .andWhere("queued.state IN ('waiting', 'offered', 'journalled', 'needs_attention')")
    .orderBy('queued.place')
    .getMany();
}

/** The meter where this gateway serves it; null when it does not. */
function placeServedBy(em: EntityManager, meterCode: MeterCode, gatewayId: string): Promise<MeterRow | null> {
  return em
    .createQueryBuilder(MeterRow, 'meter')
    .innerJoin(DpuRow, 'dpu', 'dpu.dpuCode = meter.dpuCode')
    .where('meter.meterCode = :meterCode AND dpu.gatewayId = :gatewayId', { meterCode, gatewayId })
    .getOne();
}

function toOffer(row: CreditOrderRow | undefined, meterNumber: string | null): OrderOffer | undefined {
  if (row === undefined || row.expectedCount === null || row.wireId === null) return undefined;
  const { orderId, meterCode, kind, amountHundredths, expectedCount, wireId } = row;
  return { orderId, meterCode, kind, amountHundredths, expectedCount, wireId, void: false, meterNumber };
}

/** Does the work for each, a few at once; one that fails does not keep the others from theirs. */
async function eachOf<T>(
  things: readonly T[],
  work: (thing: T) => Promise<void>,
  failed: (thing: T, error: unknown) => void,
): Promise<void> {
  const left = [...things];
  const worker = async () => {
    for (let thing = left.shift(); thing !== undefined; thing = left.shift()) {
      const one = thing;
      await work(one).catch((error: unknown) => failed(one, error));
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, left.length) }, worker));
}
