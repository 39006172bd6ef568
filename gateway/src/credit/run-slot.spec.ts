import fc from 'fast-check';
import { nextPurchaseCount, type MeterCounters, voidWireId } from '#shared';
import { type MailboxStatus, type OrderEnd, type SlotOrder } from './decide-slot.js';
import type { TryResult } from '../profiles/mailbox.js';
import { runSlot, type SlotEnd, type SlotJournal, type SlotMeter } from './run-slot.js';

/** The power went: of the gateway (`killed`), or the line does not answer (`silent`). */
class Cut extends Error {
  constructor(readonly kind: 'killed' | 'silent') {
    super(kind);
  }
}

const NUMBER = '000000000001';

/** A meter by the page of its registers: it applies an order at its own count, once. */
class ModelMeter {
  count = 65535;
  total = 1000;
  remaining = 400;
  opened = true;
  limit = 5000;
  lastId = '0000000000000000';
  lastAmount = 0;
  lastTry: TryResult = 'none';
  readonly applied: { id: string; amount: number }[] = [];

  take(kind: SlotOrder['kind'], expectedCount: number, id: string, amount: number): boolean {
    this.lastTry = this.judge(kind, expectedCount, id, amount);
    if (this.lastTry === 'applied') {
      this.count = nextPurchaseCount(this.count);
      this.total += amount;
      this.remaining += amount;
      this.lastId = id;
      this.lastAmount = amount;
      if (kind !== 'credit') this.opened = kind === 'open';
      this.applied.push({ id, amount });
    }
    return this.lastTry === 'applied' || this.lastTry === 'repeated';
  }

  private judge(kind: SlotOrder['kind'], expectedCount: number, id: string, amount: number): TryResult {
    const isLast = id === this.lastId && amount === this.lastAmount;
    if (nextPurchaseCount(expectedCount) === this.count && isLast) return 'repeated';
    if (expectedCount !== this.count) return 'bad_count';
    if (!this.opened && kind !== 'open' && amount !== 0) return 'account_closed';
    if (amount > 0 && this.remaining + amount > this.limit) return 'over_hoarding_limit';
    if (this.remaining + amount < 0 && amount < 0) return 'below_zero';
    return 'applied';
  }

  get status(): MailboxStatus {
    const counters: MeterCounters = {
      purchaseCount: this.count,
      totalPurchasedHundredths: this.total,
      remainingHundredths: this.remaining,
      lastWireId: this.lastId,
      lastAmountHundredths: this.lastAmount,
      opened: this.opened,
    };
    return { counters, meterNumber: NUMBER, lastTry: this.lastTry };
  }
}

/** What happens at the next step that the gateway takes. */
const STEPS = [
  'fine',
  'silent',
  'request_lost',
  'reply_lost',
  'killed_before',
  'killed_after',
  'burn',
  'void_wanted',
] as const;
type Step = (typeof STEPS)[number];

class World {
  readonly meter = new ModelMeter();
  order: SlotOrder;
  phase: 'journalled' | 'writing' | 'decided' = 'journalled';
  before: MeterCounters | null = null;
  end: SlotEnd | undefined;
  ends = 0;

  constructor(
    order: SlotOrder,
    private readonly steps: Step[],
  ) {
    this.order = order;
  }

  private next(): Step {
    return this.steps.shift() ?? 'fine';
  }

  private step<T>(work: () => T): T {
    const step = this.next();
    if (step === 'burn') this.meter.remaining -= 150;
    if (step === 'void_wanted') this.order = { ...this.order, void: true };
    if (step === 'silent') throw new Cut('silent');
    if (step === 'killed_before') throw new Cut('killed');
    const result = work();
    if (step === 'killed_after') throw new Cut('killed');
    return result;
  }

  private readonly line: SlotMeter = {
    read: () => Promise.resolve().then(() => this.step(() => this.meter.status)),
    quiet: () => Promise.resolve(),
    write: (as) =>
      Promise.resolve().then(() => {
        // The durable mark stands before any byte leaves.
        expect(this.phase).toBe('writing');
        const step = this.next();
        if (step === 'burn') this.meter.remaining -= 150;
        if (step === 'killed_before') throw new Cut('killed');
        if (step === 'silent' || step === 'request_lost') return 'lost';
        const acknowledged = this.send(as);
        if (step === 'killed_after') throw new Cut('killed');
        if (step === 'reply_lost') return 'lost';
        return acknowledged ? 'acknowledged' : 'refused';
      }),
  };

  private send(as: 'order' | 'void'): boolean {
    const { kind, expectedCount, wireId, amountHundredths } = this.order;
    return as === 'void'
      ? this.meter.take('credit', expectedCount, voidWireId(wireId), 0)
      : this.meter.take(kind, expectedCount, wireId, amountHundredths);
  }

  private readonly journal: SlotJournal = {
    writing: (before) =>
      this.step(() => {
        this.phase = 'writing';
        this.before = before;
        return true;
      }),
    decided: (end) =>
      this.step(() => {
        this.phase = 'decided';
        this.end = end;
        this.ends += 1;
      }),
  };

  /** Tries until it is decided, as the gateway does over days; each try begins from what the journal holds. */
  async settle(): Promise<void> {
    for (let tries = 0; this.phase !== 'decided'; tries += 1) {
      if (tries > 60) throw new Error('never settled');
      try {
        await runSlot(
          () => this.order,
          () => NUMBER,
          { before: this.before, vainSlots: 0 },
          this.line,
          this.journal,
        );
      } catch (error) {
        if (!(error instanceof Cut)) throw error;
      }
    }
  }

  landed(id: string): number {
    return this.meter.applied.filter((applied) => applied.id === id).length;
  }
}

const orders: fc.Arbitrary<SlotOrder> = fc.record({
  kind: fc.constantFrom('credit', 'open', 'close'),
  amountHundredths: fc.integer({ min: -600, max: 6000 }),
  expectedCount: fc.constant(65535),
  wireId: fc.constant('0123456789abcdef'),
  void: fc.boolean(),
});

describe('run slot', () => {
  it('ends every order as the meter has it, whatever is lost, cut or killed on the way', async () => {
    const steps = fc.array(fc.constantFrom(...STEPS), { maxLength: 25 });
    await fc.assert(
      fc.asyncProperty(orders, steps, fc.boolean(), async (order, plan, opened) => {
        const world = new World(order, [...plan]);
        world.meter.opened = opened;
        await world.settle();
        const orderLanded = world.landed(order.wireId);
        const voidLanded = world.landed(voidWireId(order.wireId));
        expect(orderLanded + voidLanded).toBeLessThanOrEqual(1);
        const truth: OrderEnd = orderLanded ? 'applied' : voidLanded ? 'void' : 'refused';
        expect(world.end?.outcome).toBe(truth);
        expect(world.end?.after?.purchaseCount).toBe(world.meter.count);
        expect(world.end?.after?.totalPurchasedHundredths).toBe(world.meter.total);
        expect(world.ends).toBe(1);
      }),
      { numRuns: 3000 },
    );
  });

  it('never writes to a meter whose count or total somebody else has moved', async () => {
    const meddling = fc.record({ count: fc.integer({ min: 0, max: 65535 }), total: fc.integer({ min: -50, max: 50 }) });
    const steps = fc.array(
      fc.constantFrom('fine', 'silent', 'request_lost', 'reply_lost', 'killed_after') as fc.Arbitrary<Step>,
      {
        maxLength: 8,
      },
    );
    await fc.assert(
      fc.asyncProperty(meddling, steps, async ({ count, total }, plan) => {
        const order: SlotOrder = {
          kind: 'credit',
          amountHundredths: 100,
          expectedCount: 65535,
          wireId: '0123456789abcdef',
          void: false,
        };
        const world = new World(order, [...plan]);
        world.before = world.meter.status.counters;
        world.phase = 'writing';
        const isMoved = (count !== 65535 && count !== 0) || total !== 0;
        world.meter.count = count;
        world.meter.total += total;
        await world.settle();
        if (isMoved || count === 0) {
          expect(world.end?.outcome).toBe('needs_attention');
          expect(world.meter.applied).toEqual([]);
        } else expect(world.end?.outcome).toBe('applied');
      }),
      { numRuns: 500 },
    );
  });
});
