import {
  countersSchema,
  orderOfferSchema,
  type MeterCode,
  type MeterCounters,
  type OrderOffer,
  type OrderOutcome,
} from '#shared';
import * as z from 'zod';
import type { SlotEnd } from '../credit/run-slot.js';
import type { Journal } from './journal.journal.js';
import type { OutcomeJournal } from './outcomes.journal.js';

/** An order that is not decided yet. */
export interface OpenOrder {
  /** as received; `void` is true as soon as one offer said so */
  readonly offer: OrderOffer;
  readonly phase: 'journalled' | 'writing';
  /** the counters before the last write; null when none was made */
  readonly before: MeterCounters | null;
}

const openRow = z.object({
  offer: z.string(),
  is_void: z.int(),
  phase: z.enum(['journalled', 'writing']),
  before: z.string().nullable(),
});
const knownRow = z.object({ offer: z.string(), is_void: z.int(), phase: z.string(), outcome: z.string().nullable() });
const offerRow = z.object({ offer: z.string() });
const withdrawnRow = z.object({ phase: z.string(), before: z.string().nullable() });
const codeRow = z.object({ meter_code: z.string() });

/** What an offer meets: `contradicts` is an order known under this id with other contents. */
export type TakeResult = 'new' | 'known' | 'contradicts';

/** Orders in the order in which they came. A meter's oldest open one goes first; a decided one never changes again. */
export class OrderJournal {
  constructor(
    private readonly journal: Journal,
    private readonly outcomes: OutcomeJournal,
  ) {}

  knows(orderId: string): boolean {
    return this.journal.database.prepare('SELECT 1 AS found FROM orders WHERE order_id = ?').get(orderId) !== undefined;
  }

  /** Takes an offer. One that is decided reports its outcome again; a void reopens one that stopped for a person. */
  take(offer: OrderOffer, at: string): TakeResult {
    return this.journal.step(() => {
      const row = this.journal.database
        .prepare('SELECT offer, is_void, phase, outcome FROM orders WHERE order_id = ?')
        .get(offer.orderId);
      if (row === undefined) {
        this.insert(offer, at);
        return 'new';
      }
      const known = knownRow.parse(row);
      const isSame = isSameOrder(orderOfferSchema.parse(JSON.parse(known.offer)), offer);
      this.again(offer, known);
      return isSame ? 'known' : 'contradicts';
    });
  }

  private insert(offer: OrderOffer, at: string): void {
    this.journal.database
      .prepare(
        `INSERT INTO orders (order_id, place, meter_code, offer, is_void, phase, received_at)
         VALUES (?, (SELECT coalesce(max(place), 0) + 1 FROM orders), ?, ?, ?, 'journalled', ?)`,
      )
      .run(offer.orderId, offer.meterCode, JSON.stringify(offer), Number(offer.void), at);
  }

  private again(offer: OrderOffer, known: z.infer<typeof knownRow>): void {
    const { database } = this.journal;
    if (offer.void) database.prepare('UPDATE orders SET is_void = 1 WHERE order_id = ?').run(offer.orderId);
    if (known.phase !== 'decided') return;
    // It stopped for a person, and he wants it over: the meter is asked once more.
    if (offer.void && known.outcome === 'needs_attention') {
      database.prepare(`UPDATE orders SET phase = 'writing', outcome = NULL WHERE order_id = ?`).run(offer.orderId);
    } else this.outcomes.reportAgain(offer.orderId);
  }

  /** The oldest open order of a meter. */
  next(meterCode: MeterCode): OpenOrder | undefined {
    const row = this.journal.database
      .prepare(
        `SELECT offer, is_void, phase, before FROM orders WHERE meter_code = ? AND phase <> 'decided' ORDER BY place LIMIT 1`,
      )
      .get(meterCode);
    if (row === undefined) return undefined;
    const { offer, is_void, phase, before } = openRow.parse(row);
    return {
      offer: { ...orderOfferSchema.parse(JSON.parse(offer)), void: is_void === 1 },
      phase,
      before: before === null ? null : countersSchema.parse(JSON.parse(before)),
    };
  }

  /** What this order was journalled with, when the offer is of the same meter, kind and amount. */
  known(offer: OrderOffer): Pick<OrderOffer, 'expectedCount' | 'wireId'> | undefined {
    const row = this.journal.database.prepare('SELECT offer FROM orders WHERE order_id = ?').get(offer.orderId);
    if (row === undefined) return undefined;
    const { expectedCount, wireId, ...first } = orderOfferSchema.parse(JSON.parse(offerRow.parse(row).offer));
    const bytes = { expectedCount, wireId };
    return isSameOrder({ ...first, ...bytes }, { ...offer, ...bytes }) ? bytes : undefined;
  }

  /** Whether another order of the meter is under way on the same count: the two can never both be right. */
  hasOtherOnCount({ meterCode, orderId, expectedCount }: OrderOffer): boolean {
    const open = this.next(meterCode)?.offer;
    return open !== undefined && open.orderId !== orderId && open.expectedCount === expectedCount;
  }

  /** The meter that an order is for; undefined for one that this journal never had. */
  meterOf(orderId: string): MeterCode | undefined {
    const row = this.journal.database.prepare('SELECT meter_code FROM orders WHERE order_id = ?').get(orderId);
    return row === undefined ? undefined : (codeRow.parse(row).meter_code as MeterCode);
  }

  /** Meters that have an open order. */
  metersWithOrders(): string[] {
    return this.journal.database
      .prepare(`SELECT DISTINCT meter_code FROM orders WHERE phase <> 'decided'`)
      .all()
      .map((row) => codeRow.parse(row).meter_code);
  }

  /** From here on the order may have been written: on the disk when this returns. False for one that is decided. */
  writing(orderId: string, before: MeterCounters): boolean {
    const { changes } = this.journal.database
      .prepare(`UPDATE orders SET phase = 'writing', before = ? WHERE order_id = ? AND phase <> 'decided'`)
      .run(JSON.stringify(before), orderId);
    return changes === 1;
  }

  /** Ends the order and puts its outcome among those to report, in one step. */
  decided(orderId: string, end: SlotEnd, at: string): OrderOutcome {
    return this.journal.step(() => this.end(orderId, end, at));
  }

  /**
   * Ends the open orders of a meter in whose place another one is by now: they are for a person, not for the new meter.
   * To be called inside the step that learns of it.
   */
  endOfStranger(meterCode: MeterCode, at: string): void {
    for (let open = this.next(meterCode); open; open = this.next(meterCode)) {
      const { offer, before } = open;
      this.end(offer.orderId, { outcome: 'needs_attention', reason: 'not_this_meter', before, after: null }, at);
    }
  }

  /**
   * A person ends an order whose meter is gone: it is not written from here on. Undefined when it was decided before;
   * else whether it may have been written, `unknown_order` when this journal never had it.
   */
  withdraw(orderId: string, at: string): 'never' | 'maybe' | 'unknown_order' | undefined {
    return this.journal.step(() => {
      const row = this.journal.database.prepare('SELECT phase, before FROM orders WHERE order_id = ?').get(orderId);
      if (row === undefined) return 'unknown_order';
      const { phase, before } = withdrawnRow.parse(row);
      if (phase === 'decided') return undefined;
      const counters = before === null ? null : countersSchema.parse(JSON.parse(before));
      this.end(orderId, { outcome: 'void', reason: 'meter_exchanged', before: counters, after: null }, at);
      return phase === 'writing' ? 'maybe' : 'never';
    });
  }

  private end(orderId: string, end: SlotEnd, at: string): OrderOutcome {
    const outcome: OrderOutcome = {
      orderId,
      meterCode: this.meterOf(orderId),
      sequence: this.journal.nextSequence(),
      instanceId: this.journal.instanceId,
      outcome: end.outcome,
      reason: end.reason,
      before: end.before,
      after: end.after,
      at,
    };
    this.journal.database
      .prepare(`UPDATE orders SET phase = 'decided', outcome = ? WHERE order_id = ? AND phase <> 'decided'`)
      .run(end.outcome, orderId);
    this.outcomes.add('order.outcome', orderId, outcome);
    return outcome;
  }
}

function isSameOrder(known: OrderOffer, offer: OrderOffer): boolean {
  return (
    known.meterCode === offer.meterCode &&
    known.kind === offer.kind &&
    known.amountHundredths === offer.amountHundredths &&
    known.expectedCount === offer.expectedCount &&
    known.wireId === offer.wireId
  );
}
