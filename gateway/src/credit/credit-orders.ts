/**
 * Takes the server's orders and brings each to its meter: one order of a meter at a time, the oldest first, tried for as
 * long as it takes. What is being done stands in the journal, so a process that starts again goes on by asking the meter.
 */
import type { GatewayReading, MeterCode, OrderOffer, OrderReason } from '#shared';
import { BusFault } from '../bus/bus-fault.js';
import type { Logger } from '../log.js';
import type { OpenOrder, OrderJournal } from '../journal/orders.journal.js';
import type { SiteJournal } from '../journal/site.journal.js';
import type { GatewayClock } from '../meters/gateway-clock.js';
import { MeterTurns } from '../meters/meter-turns.js';
import type { MeterWatch } from '../meters/meter-watch.js';
import { hasMailbox, readingOf, type MeterSnapshot } from '../meters/read-meter.js';
import type { Site, SiteMeter } from '../meters/site.js';
import type { MailboxKey } from '../profiles/mailbox.js';
import { MailboxMeter } from './mailbox-meter.js';
import { retryPauseMs } from './retry-pause.js';
import { runSlot, type SlotEnd, type SlotWait } from './run-slot.js';

/** What no meter has for its number: what answers is another one's. */
const NO_METER = '';

export interface CreditSurroundings {
  readonly site: Site;
  readonly orders: OrderJournal;
  readonly siteJournal: SiteJournal;
  readonly watch: MeterWatch;
  readonly clock: GatewayClock;
  readonly log: Logger;
  /** the key that orders are signed with; without one no order is taken */
  readonly key: MailboxKey | undefined;
  /** something stands in the journal that the server should hear of */
  readonly onOutcome: () => void;
  readonly onReading: (reading: GatewayReading) => void;
  readonly firstPauseMs?: number;
}

export type OfferAnswer =
  | { readonly journalled: true; readonly known?: Pick<OrderOffer, 'expectedCount' | 'wireId'> }
  | { readonly journalled: false; readonly reason: OrderReason };

interface Attempts {
  failures: number;
  /** the meter or its bus did not answer; as soon as it is heard there is no reason to wait */
  isWaitingForMeter: boolean;
  /** slots in which the meter acknowledged this order and did not take it */
  vain: { readonly orderId: string; readonly slots: number } | undefined;
}

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 5 * 60_000;
/** A silent meter is looked for by the polls, within their share of the bus; the order need not do it as well. */
const LONGEST_SILENT_PAUSE_MS = 30 * 60_000;

export class CreditOrders {
  private readonly attempts = new Map<MeterCode, Attempts>();
  private readonly turns = new MeterTurns(
    (meterCode) => this.runAll(meterCode),
    (meterCode, error) => {
      this.around.log.error(
        { meterCode, error: String(error) },
        'An order could not be carried on; it is tried again.',
      );
      this.pause(meterCode);
    },
  );

  constructor(private readonly around: CreditSurroundings) {}

  /** Goes on with what the journal holds: after a start, a new configuration, the end of a read-only time. */
  resume(): void {
    const { orders, site, key, log } = this.around;
    const waiting = orders.metersWithOrders();
    if (waiting.length > 0 && !key) log.error({ waiting }, 'Orders wait for the meter keys: start with --meter-keys.');
    for (const meterCode of site.meters.keys()) if (waiting.includes(meterCode)) this.turns.wake(meterCode);
  }

  /**
   * Takes an order into the journal, or says why not. One that the journal knows is never sent back, whatever has become
   * of its meter: it may have been written.
   */
  take(offer: OrderOffer): OfferAnswer {
    const { orders, clock, log } = this.around;
    const reason = this.refuse(offer);
    if (reason !== undefined && !orders.knows(offer.orderId)) return { journalled: false, reason };
    const at = clock.now().toISOString();
    if (offer.meterNumber) this.around.siteJournal.takeNumber(offer.meterCode, offer.meterNumber, at);
    if (!orders.knows(offer.orderId) && orders.hasOtherOnCount(offer)) {
      return { journalled: false, reason: 'count_given_before' };
    }
    const result = orders.take(offer, at);
    if (result === 'contradicts') {
      log.error({ orderId: offer.orderId }, 'An order was offered again with other contents; the first ones stand.');
    }
    this.around.onOutcome();
    this.turns.wake(offer.meterCode);
    const known = result === 'contradicts' ? orders.known(offer) : undefined;
    return known ? { journalled: true, known } : { journalled: true };
  }

  /**
   * A person ends an order whose meter is gone. Not while a slot of the meter is under way, and not one that is decided:
   * then its outcome is the answer.
   */
  withdraw(
    orderId: string,
  ):
    | { readonly withdrawn: true; readonly written: 'never' | 'maybe' | 'unknown_order' }
    | { readonly withdrawn: false } {
    const { orders, clock, onOutcome } = this.around;
    const meterCode = orders.meterOf(orderId);
    if (meterCode !== undefined && this.turns.isRunning(meterCode)) return { withdrawn: false };
    const written = orders.withdraw(orderId, clock.now().toISOString());
    onOutcome();
    return written === undefined ? { withdrawn: false } : { withdrawn: true, written };
  }

  private refuse({ meterCode }: OrderOffer): OrderReason | undefined {
    const { site, key } = this.around;
    const meter = site.meters.get(meterCode);
    if (site.readOnly) return 'gateway_read_only';
    if (!meter) return 'gateway_unknown_meter';
    if (!hasMailbox(meter) || !key) return 'meter_cannot_take_orders';
    return undefined;
  }

  /** The meter answers: an order that waited for that waits no longer. */
  heard(meterCode: MeterCode): void {
    if (this.attempts.get(meterCode)?.isWaitingForMeter) this.turns.wake(meterCode);
  }

  stop(): void {
    this.turns.stop();
  }

  private attemptsOf(meterCode: MeterCode): Attempts {
    const known = this.attempts.get(meterCode);
    if (known) return known;
    const attempts: Attempts = { failures: 0, isWaitingForMeter: false, vain: undefined };
    this.attempts.set(meterCode, attempts);
    return attempts;
  }

  private pause(meterCode: MeterCode): void {
    const attempts = this.attemptsOf(meterCode);
    attempts.failures += 1;
    const longestMs = attempts.isWaitingForMeter ? LONGEST_SILENT_PAUSE_MS : LONGEST_PAUSE_MS;
    this.turns.wakeIn(
      meterCode,
      retryPauseMs(attempts.failures, this.around.firstPauseMs ?? FIRST_PAUSE_MS, longestMs),
    );
  }

  private async runAll(meterCode: MeterCode): Promise<void> {
    const attempts = this.attemptsOf(meterCode);
    attempts.isWaitingForMeter = false;
    for (;;) {
      const meter = this.around.site.meters.get(meterCode);
      const order = this.around.orders.next(meterCode);
      const { key } = this.around;
      // What is missing here comes with a configuration, a start with keys, or the end of a read-only time: resume().
      if (!order || !meter || !key || !hasMailbox(meter) || this.around.site.readOnly || this.turns.isStopped) return;
      const end = await this.runOne(meter, order, key, attempts);
      // It was ended without the meter while it waited for the bus: the next one has its turn.
      if (!end && this.around.orders.next(meterCode)?.offer.orderId !== order.offer.orderId) continue;
      if (!end) {
        this.pause(meterCode);
        return;
      }
      attempts.failures = 0;
    }
  }

  private async runOne(
    meter: SiteMeter,
    order: OpenOrder,
    key: MailboxKey,
    attempts: Attempts,
  ): Promise<SlotEnd | undefined> {
    const { site, clock, log, watch } = this.around;
    const { meterCode } = meter.place;
    try {
      const { orderId } = order.offer;
      const vainSlots = attempts.vain?.orderId === orderId ? attempts.vain.slots : 0;
      const slot = await site.run(meter, 'credit', (line) => this.slot(line, meter, order, key, vainSlots));
      if (!slot) return undefined;
      const { result, snapshot } = slot;
      watch.heard(meterCode, clock.steadyMs());
      if ('outcome' in result) {
        attempts.vain = undefined;
        this.ended(meter, order, result, snapshot);
        return result;
      }
      if (result.isVain) attempts.vain = { orderId, slots: vainSlots + 1 };
      log.warn({ meterCode, orderId }, 'The meter does not take the order; it is tried again.');
      return undefined;
    } catch (error) {
      if (!(error instanceof BusFault)) throw error;
      attempts.isWaitingForMeter = true;
      log.warn({ meterCode, orderId: order.offer.orderId, fault: error.code }, error.message);
      return undefined;
    }
  }

  private async slot(
    line: Parameters<Parameters<Site['run']>[2]>[0],
    meter: SiteMeter,
    order: OpenOrder,
    key: MailboxKey,
    vainSlots: number,
  ): Promise<{ readonly result: SlotEnd | SlotWait; readonly snapshot: MeterSnapshot | undefined } | undefined> {
    const { orders, siteJournal, clock } = this.around;
    const { orderId, meterCode } = order.offer;
    const own = (): OrderOffer | undefined => {
      const next = orders.next(meterCode)?.offer;
      return next?.orderId === orderId ? next : undefined;
    };
    if (!own()) return undefined;
    const offerNow = (): OrderOffer => own() ?? order.offer;
    const mailboxMeter = new MailboxMeter(line, meter, order.offer, key);
    const meterNumber = (): string | null => {
      const known = siteJournal.meterNumber(meterCode);
      const seen = mailboxMeter.lastSnapshot?.meterNumber ?? null;
      return known === null && siteJournal.strangeness(meterCode, seen) !== undefined ? NO_METER : known;
    };
    const history = { before: order.before, vainSlots };
    const result = await runSlot(offerNow, meterNumber, history, mailboxMeter, {
      writing: (before) => {
        // What may have been written is asked of this meter and no other.
        const seen = mailboxMeter.lastSnapshot?.meterNumber;
        if (seen) siteJournal.sawNumber(meterCode, seen);
        return orders.writing(orderId, before);
      },
      decided: (decided) => void orders.decided(orderId, decided, clock.now().toISOString()),
    });
    return { result, snapshot: mailboxMeter.lastSnapshot };
  }

  private ended(meter: SiteMeter, order: OpenOrder, end: SlotEnd, snapshot: MeterSnapshot | undefined): void {
    const { siteJournal, onOutcome, onReading, clock, log } = this.around;
    const { meterCode, orderId } = order.offer;
    log.info({ meterCode, orderId, outcome: end.outcome, reason: end.reason }, 'An order is decided.');
    // Somebody waits for the outcome; the reading behind it has to go to the disk first.
    onOutcome();
    const isTheMeter = end.reason !== 'not_this_meter';
    if (snapshot?.meterNumber && isTheMeter) {
      siteJournal.sawNumber(meterCode, snapshot.meterNumber);
      onReading(readingOf(snapshot, meter, clock));
    }
  }
}
