/**
 * One order in one uninterrupted slot of its bus: read, decide, journal, write, read back, decide again. What ends the
 * order is always a reading taken after the last write.
 */
import type { MeterCounters, OrderReason } from '#shared';
import { decideSlot, type MailboxStatus, type OrderEnd, type SlotOrder, type WriteReply } from './decide-slot.js';

/** The meter as a slot needs it. Every method throws when the meter or the bus does not answer. */
export interface SlotMeter {
  /** null when what answers is of another kind and has no mailbox */
  read(): Promise<MailboxStatus | null>;
  /** Writes the order or its void. `lost` when the write may have reached the meter and nothing says what became of it. */
  write(as: 'order' | 'void'): Promise<Exclude<WriteReply, 'none'>>;
  /** Lets everything late come in and be forgotten. */
  quiet(): Promise<void>;
}

/** What must be on the disk before the slot goes on; both return when it is. */
export interface SlotJournal {
  /**
   * Before every write: from here on the order may have been written, and these were the counters. False when the order
   * was ended meanwhile without this meter: then nothing is written.
   */
  writing(before: MeterCounters): boolean;
  decided(end: SlotEnd): void;
}

export interface SlotEnd {
  readonly outcome: OrderEnd;
  readonly reason: OrderReason | null;
  readonly before: MeterCounters | null;
  readonly after: MeterCounters | null;
}

/** Two writes tell a lost request from a meter that does not take it; more belong in a later slot. */
const MOST_WRITES_PER_SLOT = 2;

/** What earlier slots of the order have left. */
export interface SlotHistory {
  /** the counters that the journal kept before an earlier write */
  readonly before: MeterCounters | null;
  /** slots in which the meter acknowledged the order and did not take it */
  readonly vainSlots: number;
}

/** The order must wait; `isVain` when the meter acknowledged it and did not take it. */
export interface SlotWait {
  readonly isVain: boolean;
}

/**
 * Runs an order until it is decided, or until it must wait. `order` is asked before each decision, since a void may come
 * at any time; so is the number that the meter must have, which the first write fixes. Faults of the bus pass through; the
 * order then stays as journalled.
 */
export async function runSlot(
  order: () => SlotOrder,
  expectedMeterNumber: () => string | null,
  { before: journalledBefore, vainSlots }: SlotHistory,
  meter: SlotMeter,
  journal: SlotJournal,
): Promise<SlotEnd | SlotWait> {
  let status = await meter.read();
  let before = journalledBefore;
  let reply: WriteReply = 'none';
  for (let writesLeft = MOST_WRITES_PER_SLOT; ; writesLeft -= 1) {
    const decision = decideSlot({
      order: order(),
      expectedMeterNumber: expectedMeterNumber(),
      status,
      before,
      reply,
      writesLeft,
      vainSlots,
    });
    if (decision.what === 'retry_later') return { isVain: reply === 'acknowledged' };
    if (decision.what === 'end') {
      const end: SlotEnd = {
        outcome: decision.outcome,
        reason: decision.reason,
        before,
        after: status?.counters ?? null,
      };
      journal.decided(end);
      return end;
    }
    // A decision to write was made from counters; without any there is none.
    if (status === null) return { isVain: false };
    before = status.counters;
    if (!journal.writing(before)) return { isVain: false };
    reply = await meter.write(decision.as);
    if (reply === 'lost') await meter.quiet();
    status = await meter.read();
  }
}
