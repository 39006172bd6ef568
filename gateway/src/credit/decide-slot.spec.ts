import { type MeterCounters, voidWireId } from '#shared';
import { decideSlot, type SlotDecision, type SlotFacts, type SlotOrder } from './decide-slot.js';
import type { TryResult } from '../profiles/mailbox.js';

const OURS = 'a1b2c3d4e5f60718';
const OTHER = '1111111111111111';

const order = (change: Partial<SlotOrder> = {}): SlotOrder => ({
  kind: 'credit',
  amountHundredths: 2000,
  expectedCount: 5,
  wireId: OURS,
  void: false,
  ...change,
});
const counters = (change: Partial<MeterCounters> = {}): MeterCounters => ({
  purchaseCount: 5,
  totalPurchasedHundredths: 10_000,
  remainingHundredths: 700,
  lastWireId: OTHER,
  lastAmountHundredths: 500,
  opened: true,
  ...change,
});
const landed = { purchaseCount: 6, totalPurchasedHundredths: 12_000, lastWireId: OURS, lastAmountHundredths: 2000 };
const voided = { purchaseCount: 6, lastWireId: voidWireId(OURS), lastAmountHundredths: 0 };

interface Case {
  readonly title: string;
  readonly order?: Partial<SlotOrder>;
  readonly now?: Partial<MeterCounters>;
  readonly before?: Partial<MeterCounters>;
  readonly reply?: SlotFacts['reply'];
  readonly lastTry?: TryResult;
  readonly writesLeft?: number;
  readonly vainSlots?: number;
  readonly meterNumber?: string | null;
  readonly expect: SlotDecision;
}

const write = (as: 'order' | 'void'): SlotDecision => ({ what: 'write', as });
const end = (
  outcome: 'applied' | 'refused' | 'needs_attention' | 'void',
  reason: Extract<SlotDecision, { what: 'end' }>['reason'] = null,
): SlotDecision => ({ what: 'end', outcome, reason });

const CASES: readonly Case[] = [
  { title: 'writes at the expected count', expect: write('order') },
  { title: 'writes the void at the expected count when it is to end', order: { void: true }, expect: write('void') },
  { title: 'writes again after a lost reply that left the count', before: {}, reply: 'lost', expect: write('order') },
  {
    title: 'writes again when the meter acknowledged and did not move',
    before: {},
    reply: 'acknowledged',
    expect: write('order'),
  },
  {
    title: 'waits when the slot has used up its writes',
    before: {},
    reply: 'lost',
    writesLeft: 0,
    expect: { what: 'retry_later' },
  },
  {
    title: 'waits when the meter acknowledged in vain, seven slots long',
    before: {},
    reply: 'acknowledged',
    writesLeft: 0,
    vainSlots: 6,
    expect: { what: 'retry_later' },
  },
  {
    title: 'stops when the meter acknowledged in vain in eight slots',
    before: {},
    reply: 'acknowledged',
    writesLeft: 0,
    vainSlots: 7,
    expect: end('needs_attention', 'acknowledged_in_vain'),
  },
  {
    title: 'goes on for ever while nothing says that the meter heard of it',
    before: {},
    reply: 'lost',
    writesLeft: 0,
    vainSlots: 7,
    expect: { what: 'retry_later' },
  },
  {
    title: 'is applied in the end, however often the meter acknowledged in vain',
    now: landed,
    before: {},
    reply: 'acknowledged',
    writesLeft: 0,
    vainSlots: 7,
    expect: end('applied'),
  },
  { title: 'is applied when count, id, amount and total are ours', now: landed, before: {}, expect: end('applied') },
  {
    title: 'is applied after a lost reply that landed',
    now: landed,
    before: {},
    reply: 'lost',
    expect: end('applied'),
  },
  {
    title: 'is applied although consumption has moved the remaining amount',
    now: { ...landed, remainingHundredths: -40 },
    before: {},
    expect: end('applied'),
  },
  { title: 'is applied though an older journal wrote it and kept no counters', now: landed, expect: end('applied') },
  {
    title: 'is applied when the order landed before its void',
    order: { void: true },
    now: landed,
    before: {},
    expect: end('applied'),
  },
  {
    title: 'is void when the zero-amount order landed',
    order: { void: true },
    now: voided,
    before: {},
    expect: end('void'),
  },
  {
    title: 'is applied for a refund that landed',
    order: { amountHundredths: -300 },
    now: { purchaseCount: 6, totalPurchasedHundredths: 9_700, lastWireId: OURS, lastAmountHundredths: -300 },
    before: {},
    expect: end('applied'),
  },
  {
    title: 'is applied across the end of the count',
    order: { expectedCount: 65535 },
    now: { ...landed, purchaseCount: 0 },
    before: { purchaseCount: 65535 },
    expect: end('applied'),
  },
  {
    title: 'stops when somebody else used the count',
    now: { purchaseCount: 6, lastWireId: OTHER, lastAmountHundredths: 2000 },
    expect: end('needs_attention', 'count_moved_without_us'),
  },
  {
    title: 'stops when the id is ours and the amount is not',
    now: { ...landed, lastAmountHundredths: 1999 },
    expect: end('needs_attention', 'count_moved_without_us'),
  },
  {
    title: 'stops when the count is further on',
    now: { purchaseCount: 7 },
    expect: end('needs_attention', 'count_moved_without_us'),
  },
  {
    title: 'stops when the count went back',
    now: { purchaseCount: 4 },
    expect: end('needs_attention', 'count_moved_without_us'),
  },
  {
    title: 'stops when the order is in and the count was moved back',
    now: { lastWireId: OURS, lastAmountHundredths: 2000 },
    expect: end('needs_attention', 'count_moved_without_us'),
  },
  {
    title: 'stops when the total does not fit the order that landed',
    now: { ...landed, totalPurchasedHundredths: 12_001 },
    before: {},
    expect: end('needs_attention', 'total_does_not_fit'),
  },
  {
    title: 'stops when the total moved and the count did not',
    now: { totalPurchasedHundredths: 10_001 },
    before: {},
    expect: end('needs_attention', 'total_does_not_fit'),
  },
  {
    title: 'stops at another meter, whatever its count',
    now: landed,
    meterNumber: '000000000002',
    expect: end('needs_attention', 'not_this_meter'),
  },
  {
    title: 'stops at a meter of another kind',
    meterNumber: null,
    expect: end('needs_attention', 'not_this_meter'),
  },
  {
    title: 'is refused without a write when the account to open is open',
    order: { kind: 'open' },
    expect: end('refused', 'meter_open_already'),
  },
  { title: 'opens a closed meter', order: { kind: 'open' }, now: { opened: false }, expect: write('order') },
  { title: 'voids an opening of a meter that is open', order: { kind: 'open', void: true }, expect: write('void') },
  ...(
    [
      ['over_hoarding_limit', end('refused', 'over_hoarding_limit')],
      ['account_closed', end('refused', 'meter_closed')],
      ['below_zero', end('refused', 'below_zero')],
      ['bad_check', end('needs_attention', 'bad_check')],
      ['bad_count', end('needs_attention', 'count_moved_without_us')],
      ['none', end('needs_attention', 'meter_cannot_take_orders')],
      ['applied', end('needs_attention', 'meter_cannot_take_orders')],
      ['repeated', end('needs_attention', 'meter_cannot_take_orders')],
    ] as const
  ).map(([lastTry, decision]): Case => ({
    title: `takes the meter's no with '${lastTry}'`,
    before: {},
    reply: 'refused',
    lastTry,
    expect: decision,
  })),
  {
    title: 'does not take an old refusal for the answer to a lost write',
    before: {},
    reply: 'lost',
    lastTry: 'over_hoarding_limit',
    expect: write('order'),
  },
  {
    title: 'believes the count before a refusal',
    now: landed,
    before: {},
    reply: 'refused',
    lastTry: 'over_hoarding_limit',
    expect: end('applied'),
  },
];

describe('decide slot', () => {
  for (const { title, expect: expected, ...given } of CASES) {
    it(title, () => {
      const decision = decideSlot({
        order: order(given.order),
        expectedMeterNumber: '000000000001',
        status:
          given.meterNumber === null
            ? null
            : {
                counters: counters(given.now),
                meterNumber: given.meterNumber ?? '000000000001',
                lastTry: given.lastTry ?? 'none',
              },
        before: given.before ? counters(given.before) : null,
        reply: given.reply ?? 'none',
        writesLeft: given.writesLeft ?? 1,
        vainSlots: given.vainSlots ?? 0,
      });
      expect(decision).toEqual(expected);
    });
  }

  it('takes any number when nobody has seen the meter yet', () => {
    const status = { counters: counters(), meterNumber: '123456789012', lastTry: 'none' } as const;
    const facts = {
      order: order(),
      expectedMeterNumber: null,
      status,
      before: null,
      writesLeft: 1,
      vainSlots: 0,
    } as const;
    expect(decideSlot({ ...facts, reply: 'none' })).toEqual(write('order'));
  });

  it('gives a void an id that no order of the same bytes has', () => {
    expect(voidWireId(OURS)).toBe('5e4d3c2b1a09f8e7');
    expect(voidWireId(voidWireId(OURS))).toBe(OURS);
  });
});
