/**
 * The orders of a meter are a chain: each that was counted moved the purchase count by one and the total by its amount,
 * the meter's own words for it were kept, and the ledger moved the same. An order that is called applied without all of
 * that was not.
 */
import {
  type CurrencyDecimals,
  isOrderEnded,
  MAX_PURCHASE_COUNT,
  type MeterCounters,
  nextPurchaseCount,
  type OrderState,
  toMeterHundredths,
} from '#shared';
import type { BaselineRow } from '../baselines/baseline.entity.js';
import type { CreditOrderRow } from '../credit/credit-order.entity.js';
import type { MeterStateRow } from '../readings/meter-state.entity.js';
import type { EntryCheck } from './check-entries.js';
import { Findings } from './finding.js';

/** What is kept beside the orders as evidence of what the meters said. */
export interface Evidence {
  /** by order: the outcome that ended it, with the counters after it as the gateway reported them */
  readonly ended: ReadonlyMap<string, { readonly outcome: string; readonly after: MeterCounters | null }>;
  readonly decimals: CurrencyDecimals;
}

/** What a person took for right at a meter, when it was read anew. */
export type AuditedBaseline = Pick<BaselineRow, 'orderId' | 'ending' | 'counters'>;

interface Counted {
  readonly order: CreditOrderRow;
  readonly turn: number;
  readonly expectedCount: number;
}

export class OrderCheck {
  readonly amounts = new Findings('every movement of a meter has its order, and every order its movement');
  readonly applied = new Findings('every applied order is one that the meter showed');
  readonly counts = new Findings('the counts and totals of every meter have no gap');
  private readonly seen = new Set<string>();

  constructor(
    private readonly ledger: EntryCheck,
    private readonly evidence: Evidence,
  ) {}

  /** Takes all orders of one meter, by place, and its baselines, oldest first. */
  take(
    orders: readonly CreditOrderRow[],
    meter: MeterStateRow | undefined,
    baselines: readonly AuditedBaseline[],
  ): void {
    const [first] = orders;
    if (!first) return;
    const endedByPerson = baselines.flatMap(({ orderId, ending }) =>
      ending === 'applied' && orderId ? [orderId] : [],
    );
    for (const order of orders) this.takeOrder(order, endedByPerson.includes(order.orderId));
    this.counts.look();
    this.takeQueue(first.meterCode, orders, meter);
    this.takeChain(first.meterCode, orders, meter, baselines);
  }

  /** Call once all orders have gone by: movements of orders that there are not. */
  finish(): void {
    for (const [orderId, { amountMinor }] of this.ledger.byOrder) {
      if (this.seen.has(orderId)) continue;
      this.amounts.add(`ledger_rows of order ${orderId}: ${amountMinor} was moved, and there is no such order`);
    }
  }

  private takeOrder(order: CreditOrderRow, byPerson: boolean): void {
    const { orderId, state, amountMinor, amountHundredths, assignmentId } = order;
    this.amounts.look();
    this.seen.add(orderId);
    const of = `credit_orders ${orderId}`;
    const movement = this.ledger.byOrder.get(orderId);
    const moved = movement?.amountMinor ?? 0;
    this.amounts.same(expectedMovement(state, amountMinor), moved, `${of} is ${state}: what the ledger moved for it`);
    for (const other of movement?.assignmentIds ?? []) {
      this.amounts.same(assignmentId, other, `${of}: the assignment that the ledger moved it to`);
    }
    const hundredths = toMeterHundredths(amountMinor, this.evidence.decimals);
    this.amounts.same(hundredths, amountHundredths, `${of}: its amount in the meter's unit`);
    if (state === 'applied') this.takeApplied(order, of, byPerson);
  }

  private takeApplied(order: CreditOrderRow, of: string, byPerson: boolean): void {
    this.applied.look();
    const { orderId, after, expectedCount, wireId, amountHundredths, countSlot, offeredAt } = order;
    // One from before a restore of the server holds no count of the time after it.
    const hasCount = countSlot !== null || offeredAt === null;
    if (!hasCount || expectedCount === null || wireId === null || after === null) {
      this.applied.add(`${of} is applied, and has no count, wire id or counters of a meter`);
      return;
    }
    this.applied.same(wireId, after.lastWireId, `${of}: the meter's last order`);
    this.applied.same(amountHundredths, after.lastAmountHundredths, `${of}: the amount of the meter's last order`);
    // A person who had the meter read saw what it was at; no gateway's word was to be had.
    if (byPerson) return;
    this.applied.same(nextPurchaseCount(expectedCount), after.purchaseCount, `${of}: the meter's count after it`);
    const reported = this.evidence.ended.get(orderId);
    if (reported?.outcome !== 'applied') {
      this.applied.add(`${of} is applied, and no gateway reported it as applied in order_outcomes`);
    } else if (JSON.stringify(reported.after) !== JSON.stringify(after)) {
      this.applied.add(`${of}: its counters are not those that the gateway reported in order_outcomes`);
    }
  }

  private takeQueue(meterCode: string, orders: readonly CreditOrderRow[], meter: MeterStateRow | undefined): void {
    let lastPlace = 0;
    for (const { orderId, place } of orders) {
      this.counts.same(lastPlace + 1, place, `credit_orders ${orderId}: its place among the orders of ${meterCode}`);
      lastPlace = place;
    }
    this.counts.same(lastPlace + 1, meter?.nextPlace, `meter_states ${meterCode}: the place of its next order`);
    const open = orders.filter(({ state }) => !isOrderEnded(state));
    const sumMinor = open.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
    this.counts.same(open.length, meter?.openOrders, `meter_states ${meterCode}: open orders`);
    this.counts.same(sumMinor, meter?.onItsWayMinor, `meter_states ${meterCode}: the sum on its way`);
  }

  private takeChain(
    meterCode: string,
    orders: readonly CreditOrderRow[],
    meter: MeterStateRow | undefined,
    baselines: readonly AuditedBaseline[],
  ): void {
    const counted = orders.flatMap((order) => countedOf(order) ?? []);
    counted.sort((a, b) => a.turn - b.turn || a.expectedCount - b.expectedCount);
    counted.forEach((one, at) => {
      const before = counted[at - 1];
      // Each baseline begins a turn of its own, at the count that the meter was read at.
      if (before && (baselines.length === 0 || before.turn === one.turn)) this.takeStep(before, one);
    });
    const last = counted.at(-1);
    if (!last || (baselines.length > 0 && last.turn !== meter?.countTurn)) {
      const counters = baselines.at(-1)?.counters;
      if (!counters) return;
      this.counts.same(
        counters.purchaseCount,
        meter?.settledCount,
        `meter_states ${meterCode}: after its baseline the count`,
      );
      return;
    }
    const isEnded = isOrderEnded(last.order.state);
    const settledCount = isEnded ? nextPurchaseCount(last.expectedCount) : last.expectedCount;
    const of = `meter_states ${meterCode}: after its last settled order`;
    this.counts.same(settledCount, meter?.settledCount, `${of} the count`);
    if (!isEnded || !last.order.after) return;
    this.counts.same(last.order.after.totalPurchasedHundredths, meter?.settledTotalHundredths, `${of} the total`);
  }

  private takeStep(before: Counted, { order, turn, expectedCount }: Counted): void {
    const of = `credit_orders ${order.orderId} of meter ${order.meterCode}`;
    const expected = nextPurchaseCount(before.expectedCount);
    const expectedTurn = before.turn + (before.expectedCount === MAX_PURCHASE_COUNT ? 1 : 0);
    const words = `${of}, behind order ${before.order.orderId}: the count that it was given`;
    this.counts.same(`${expected} (turn ${expectedTurn})`, `${expectedCount} (turn ${turn})`, words);
    const { after } = order;
    if (!before.order.after || !after || order.state !== 'applied') return;
    const totalHundredths = before.order.after.totalPurchasedHundredths + order.amountHundredths;
    this.counts.same(totalHundredths, after.totalPurchasedHundredths, `${of}: the meter's total after it`);
  }
}

/**
 * What the ledger has moved for an order: its amount from when the money is taken, or, for one that gives back, from when
 * the meter gave it; nothing where it ended without the meter.
 */
function expectedMovement(state: OrderState, amountMinor: number): number {
  if (state === 'applied') return amountMinor;
  return isOrderEnded(state) ? 0 : Math.max(amountMinor, 0);
}

function countedOf(order: CreditOrderRow): Counted | undefined {
  const turn = order.countSlot?.split(' ')[1];
  if (turn === undefined || order.expectedCount === null) return undefined;
  return { order, turn: Number(turn), expectedCount: order.expectedCount };
}
