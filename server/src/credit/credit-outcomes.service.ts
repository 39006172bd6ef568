import { Injectable, type OnModuleInit } from '@nestjs/common';
import {
  DIFFERENCES_LENGTH,
  fromMeterHundredths,
  isCountBefore,
  MAX_PURCHASE_COUNT,
  type MeterCode,
  type MeterCounters,
  nextOrderState,
  type OrderEvent,
  type OrderOutcome,
  type OrderReason,
  type OrderState,
  type SettingsOutcome,
} from '#shared';
import { type EntityManager, In, LessThan } from 'typeorm';
import { Logger } from '../config/logger.js';
import { Clock } from '../database/clock.js';
import { Database } from '../database/database.js';
import { Ids } from '../database/ids.js';
import { GatewayLink } from '../gateways/gateway-link.js';
import { GatewayRow } from '../gateways/gateway.entity.js';
import { Live } from '../live/live.js';
import { MeterStateRow } from '../readings/meter-state.entity.js';
import { PropertySettings } from '../settings/settings.service.js';
import { CreditOrderRow } from './credit-order.entity.js';
import { CreditOrders } from './credit-orders.service.js';
import { MeterSettingsRow } from './meter-settings.entity.js';
import { OrderOutcomeRow } from './outcome.entity.js';
import { type OutcomeDecision, type SettledCounters, settleOrder } from './settle-order.js';

type Ended = Extract<OutcomeDecision, { decision: 'ended' }>;
type Stopped = Extract<OutcomeDecision, { decision: 'stopped' }>;

const EVENT_OF = {
  applied: 'apply',
  refused: 'refuse',
  void: 'void',
  needs_attention: 'stop',
} as const satisfies Record<string, OrderEvent>;

/** Takes in what gateways report of orders and settings. Everything is taken twice without harm. */
@Injectable()
export class CreditOutcomes implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly link: GatewayLink,
    private readonly orders: CreditOrders,
    private readonly settings: PropertySettings,
    private readonly live: Live,
    private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.link.handle('order.outcome', (gatewayId, report) => this.takeOutcome(gatewayId, report));
    this.link.handle('settings.outcome', (gatewayId, report) => this.takeSettingsOutcome(gatewayId, report));
  }

  /** Stores an outcome and what it does: order, meter, and what other features do with it, in one transaction. */
  async takeOutcome(gatewayId: string, reported: OrderOutcome): Promise<void> {
    const order = await this.database.transaction(async (em) => {
      const { orderId, instanceId, sequence } = reported;
      const known = await em.findOneBy(CreditOrderRow, { orderId });
      const kept = await em.findOneBy(OrderOutcomeRow, { instanceId, sequence, orderId });
      if (kept) return known && kept.effect === 'waits' ? this.settleKept(em, kept) : known;
      // After a restore outcomes may be here before their sales: kept, and tried again until they fit.
      const effect = known ? await this.settle(em, known, reported) : 'waits';
      await em.insert(OrderOutcomeRow, {
        outcomeId: this.ids.next(),
        gatewayId,
        instanceId,
        sequence,
        orderId,
        reported,
        effect,
        receivedAt: this.clock.now(),
      });
      await raiseAcknowledged(em, gatewayId, instanceId, sequence);
      if (effect === 'contradicts' || effect === 'waits') {
        this.logger.error(
          { gatewayId, orderId, effect, outcome: reported.outcome },
          'an outcome fits no order of ours',
        );
      }
      return known;
    });
    if (order) this.announce(order);
  }

  /**
   * Tries the kept outcomes again whose orders are known now: after a restore the sales come again from the devices.
   * In the order in which the journal gave them, so that counts fit one after the other.
   */
  async takeKept(): Promise<void> {
    const kept = await this.database.read((em) =>
      em
        .createQueryBuilder(OrderOutcomeRow, 'kept')
        .innerJoin(CreditOrderRow, 'queued', 'queued.orderId = kept.orderId')
        .where("kept.effect = 'waits' AND queued.state IN ('waiting', 'offered', 'journalled')")
        .orderBy('kept.sequence')
        .getMany(),
    );
    for (const row of kept) {
      const order = await this.database.transaction((em) => this.settleKept(em, row));
      if (order) this.announce(order);
    }
  }

  private async settleKept(
    em: EntityManager,
    { outcomeId, orderId, reported }: OrderOutcomeRow,
  ): Promise<CreditOrderRow | null> {
    const known = await em.findOneByOrFail(CreditOrderRow, { orderId });
    const effect = await this.settle(em, known, reported);
    if (effect === 'waits') return null;
    await em.update(OrderOutcomeRow, { outcomeId }, { effect });
    return known;
  }

  /**
   * Meters that have taken orders beyond the server's record, by what is kept of orders that it does not know yet: they
   * are given nothing before those have come, or before a person has set a new baseline.
   */
  async metersAhead(): Promise<ReadonlySet<MeterCode>> {
    return this.database.read(async (em) => {
      const kept = await em.findBy(OrderOutcomeRow, { effect: 'waits' });
      const counts = kept.flatMap(({ reported: { meterCode, outcome, after } }) =>
        meterCode && after && outcome !== 'needs_attention' ? [{ meterCode, count: after.purchaseCount }] : [],
      );
      if (counts.length === 0) return new Set();
      const states = await em.findBy(MeterStateRow, { meterCode: In(counts.map(({ meterCode }) => meterCode)) });
      const recorded = new Map(states.map((state) => [state.meterCode, state.settledCount ?? state.purchaseCount]));
      const ahead = counts.filter(({ meterCode, count }) => {
        const record = recorded.get(meterCode) ?? null;
        return record !== null && isCountBefore(record, count);
      });
      return new Set(ahead.map(({ meterCode }) => meterCode));
    });
  }

  /**
   * Ends an order that a person answers for, without its gateway: `applied` when a new baseline found it in the meter,
   * else `void`. The caller holds the meter's lock, has seen that no gateway is writing it, and sets the meter's counters
   * himself; he calls `announce` after the commit.
   */
  async endByPerson(
    em: EntityManager,
    order: CreditOrderRow,
    ending: {
      readonly state: 'applied' | 'void';
      readonly reason: OrderReason | null;
      readonly after: MeterCounters | null;
      /** its gateway has forgotten it: the count is as free as after the gateway's own void */
      readonly freesCount?: boolean;
    },
  ): Promise<void> {
    const { state, reason, after, freesCount = false } = ending;
    const now = this.clock.now();
    const { before } = order;
    const count = freesCount ? { countSlot: null } : {};
    await change(em, order, EVENT_OF[state], { state, reason, openSlot: null, before, after, endedAt: now, ...count });
    const wasOpen = order.openSlot !== null ? { openAmountHundredths: null } : {};
    await em.update(MeterStateRow, { meterCode: order.meterCode }, { ...lessOne(order), ...wasOpen });
    await this.tell(em, order, { state, reason }, { after, at: now.toISOString() });
  }

  /** Tells the screens and the dispatcher of an order that has changed. After the commit. */
  announce({ meterCode, saleId, assignmentId }: CreditOrderRow): void {
    this.live.meterChanged(meterCode);
    if (saleId !== null) this.live.saleChanged(saleId);
    this.live.openingChanged(assignmentId);
    this.orders.wake();
  }

  /** Stores what became of wanted settings; an older version than the newest says nothing. */
  async takeSettingsOutcome(gatewayId: string, reported: SettingsOutcome): Promise<void> {
    const { settingsId, meterCode, version, outcome, sequence } = reported;
    const assignments = await this.database.transaction(async (em) => {
      await lockMeter(em, meterCode);
      const stored = await em.update(
        MeterSettingsRow,
        { settingsId, meterCode, version, newestSlot: meterCode },
        { state: outcome, reason: reported.reason?.slice(0, DIFFERENCES_LENGTH) ?? null, endedAt: this.clock.now() },
      );
      const gateway = await em.findOneBy(GatewayRow, { gatewayId });
      if (gateway?.instanceId) await raiseAcknowledged(em, gatewayId, gateway.instanceId, sequence);
      if (stored.affected === 0) return [];
      const orders = await em.find(CreditOrderRow, { where: { meterCode, kind: 'open', state: 'waiting' } });
      return orders.map(({ assignmentId }) => assignmentId);
    });
    this.live.meterChanged(meterCode);
    for (const assignmentId of assignments) this.live.openingChanged(assignmentId);
    this.orders.wake();
  }

  private async settle(em: EntityManager, known: CreditOrderRow, reported: OrderOutcome): Promise<string> {
    const { meterCode, orderId } = known;
    await lockMeter(em, meterCode);
    // Again under the lock: another outcome may have come in between.
    const order = await em.findOneByOrFail(CreditOrderRow, { orderId });
    const meter = await em.findOneByOrFail(MeterStateRow, { meterCode });
    const settled = settledOf(meter, reported);
    const decision = settleOrder(order, settled, reported);
    if (decision.decision === 'ended') await this.end(em, order, meter, decision, reported);
    if (decision.decision === 'stopped') await this.stop(em, order, decision, reported);
    return decision.decision;
  }

  private async end(
    em: EntityManager,
    order: CreditOrderRow,
    meter: MeterStateRow,
    { state, reason, settled }: Ended,
    reported: OrderOutcome,
  ): Promise<void> {
    const now = this.clock.now();
    if (settled === null) {
      const { before, after } = reported;
      const bytes = state === 'applied' && after ? bytesBehind(after) : {};
      await change(em, order, EVENT_OF[state], {
        state,
        reason,
        openSlot: null,
        before,
        after,
        endedAt: now,
        ...bytes,
      });
      await em.update(MeterStateRow, { meterCode: order.meterCode }, lessOne(order));
      await this.tell(em, order, { state, reason }, reported);
      return;
    }
    const expectedCount = order.expectedCount ?? settledOf(meter, reported).count;
    const counted = settled.count !== expectedCount;
    await change(em, order, EVENT_OF[state], {
      state,
      reason,
      openSlot: null,
      expectedCount,
      wireId: order.wireId ?? reported.after?.lastWireId ?? null,
      // The meter itself said that its count stood still: the next order may have it.
      countSlot: counted ? `${order.meterCode} ${meter.countTurn} ${expectedCount}` : null,
      before: reported.before,
      after: reported.after,
      endedAt: now,
    });
    await em.update(
      MeterStateRow,
      { meterCode: order.meterCode },
      {
        ...lessOne(order),
        openAmountHundredths: null,
        settledCount: settled.count,
        settledTotalHundredths: settled.totalHundredths,
        settledAt: now,
        countTurn: meter.countTurn + (settled.count < expectedCount ? 1 : 0),
        blockedReason: null,
      },
    );
    await this.tell(em, order, { state, reason }, reported);
  }

  private async stop(
    em: EntityManager,
    order: CreditOrderRow,
    { reason }: Stopped,
    reported: OrderOutcome,
  ): Promise<void> {
    const state = 'needs_attention';
    const { before, after } = reported;
    await change(em, order, 'stop', { state, reason, openSlot: order.meterCode, before, after });
    await em.update(MeterStateRow, { meterCode: order.meterCode }, { blockedReason: reason });
    await this.tell(em, order, { state, reason }, reported);
  }

  private async tell(
    em: EntityManager,
    { orderId, saleId, createdAt }: CreditOrderRow,
    ending: Pick<Ended | (Stopped & { state: 'needs_attention' }), 'state' | 'reason'>,
    reported: Pick<OrderOutcome, 'after' | 'at'>,
  ): Promise<void> {
    const { currencyDecimals } = await this.settings.current(em);
    const { after } = reported;
    const balanceAfterMinor = after && fromMeterHundredths(after.remainingHundredths, currencyDecimals);
    const at = between(createdAt, new Date(reported.at), this.clock.now());
    await this.orders.tellEnding(em, { orderId, saleId, ...ending, at, balanceAfterMinor });
  }
}

/** The server's record of the meter; where it has none yet, what the meter showed before the order. */
function settledOf(meter: MeterStateRow, { before }: OrderOutcome): SettledCounters {
  const { settledCount, settledTotalHundredths } = meter;
  if (settledCount !== null) return { count: settledCount, totalHundredths: settledTotalHundredths };
  return { count: before?.purchaseCount ?? 0, totalHundredths: before?.totalPurchasedHundredths ?? null };
}

/** What an order was given that the meter shows as its last. */
function bytesBehind({ purchaseCount, lastWireId }: MeterCounters): Pick<CreditOrderRow, 'expectedCount' | 'wireId'> {
  return { expectedCount: (purchaseCount + MAX_PURCHASE_COUNT) % (MAX_PURCHASE_COUNT + 1), wireId: lastWireId };
}

/** What an order that has ended leaves of its meter's queue. */
function lessOne({ amountMinor }: CreditOrderRow) {
  return { openOrders: () => 'open_orders - 1', onItsWayMinor: () => `on_its_way_minor - (${amountMinor})` };
}

/** Changes an order along the state table; a step that is not in it is a bug and undoes the transaction. */
async function change(
  em: EntityManager,
  order: CreditOrderRow,
  event: OrderEvent,
  fields: Partial<Omit<CreditOrderRow, 'orderId' | 'version'>> & { state: OrderState },
): Promise<void> {
  // What a gateway gave back may still be in the journal of another one: its word counts as if it were offered.
  const from = order.state === 'waiting' ? 'offered' : order.state;
  if (nextOrderState(from, event) !== fields.state) throw new Error(`order ${order.orderId}: no ${event} in ${from}`);
  const { orderId, version } = order;
  const changed = await em.update(CreditOrderRow, { orderId, version }, { ...fields, version: version + 1 });
  if (changed.affected !== 1) throw new Error(`order ${orderId} was changed without its meter's lock`);
}

/** Whoever changes orders of a meter holds this lock. */
export async function lockMeter(em: EntityManager, meterCode: string): Promise<void> {
  await em
    .createQueryBuilder()
    .update(MeterStateRow)
    .set({ nextPlace: () => 'next_place' })
    .where('meterCode = :meterCode', { meterCode })
    .execute();
}

async function raiseAcknowledged(
  em: EntityManager,
  gatewayId: string,
  instanceId: string,
  sequence: number,
): Promise<void> {
  const behind = { gatewayId, instanceId, acknowledgedSequence: LessThan(sequence) };
  await em.update(GatewayRow, behind, { acknowledgedSequence: sequence });
}

function between(earliest: Date, at: Date, latest: Date): Date {
  if (at > latest) return latest;
  return at < earliest ? earliest : at;
}
