/** A meter with a mailbox, as a credit slot needs it. */
import { BusFault } from '../bus/bus-fault.js';
import type { BusLine } from '../bus/bus-queue.js';
import { countersOf, readMeter, type MeterSnapshot } from '../meters/read-meter.js';
import type { SiteMeter } from '../meters/site.js';
import { encodeMailboxOrder, type MailboxKey } from '../profiles/mailbox.js';
import { voidWireId } from '#shared';
import type { MailboxStatus, SlotOrder, WriteReply } from './decide-slot.js';
import type { SlotMeter } from './run-slot.js';

export class MailboxMeter implements SlotMeter {
  /** the reading that the slot ended on */
  lastSnapshot: MeterSnapshot | undefined;

  constructor(
    private readonly line: BusLine,
    private readonly meter: SiteMeter,
    private readonly order: SlotOrder,
    private readonly key: MailboxKey,
  ) {}

  async read(): Promise<MailboxStatus | null> {
    const snapshot = await readMeter(this.line, this.meter);
    this.lastSnapshot = snapshot;
    const counters = countersOf(snapshot);
    if (!counters || !snapshot.mailbox) return null;
    return { counters, meterNumber: snapshot.mailbox.meterNumber, lastTry: snapshot.mailbox.lastTry };
  }

  async write(as: 'order' | 'void'): Promise<Exclude<WriteReply, 'none'>> {
    const { mailbox } = this.meter.profile;
    const meterNumber = this.lastSnapshot?.meterNumber;
    if (!mailbox || !meterNumber) throw new BusFault('bad_request', 'This meter has no mailbox to write to.');
    const bytes = encodeMailboxOrder(
      as === 'order' ? asWritten(this.order) : asVoid(this.order),
      this.key,
      meterNumber,
    );
    try {
      await this.line.writeRegisters(this.meter.place.address, mailbox.writeAddress, bytes);
      return 'acknowledged';
    } catch (error) {
      if (!(error instanceof BusFault)) throw error;
      if (error.mayHaveBeenWritten) return 'lost';
      if (error.code === 'exception') return 'refused';
      throw error;
    }
  }

  quiet(): Promise<void> {
    return this.line.quiet();
  }
}

const asWritten = ({ kind, expectedCount, wireId, amountHundredths }: SlotOrder) => ({
  command: kind,
  expectedCount,
  wireId,
  amountHundredths,
});
const asVoid = ({ expectedCount, wireId }: SlotOrder) => ({
  command: 'credit' as const,
  expectedCount,
  wireId: voidWireId(wireId),
  amountHundredths: 0,
});
