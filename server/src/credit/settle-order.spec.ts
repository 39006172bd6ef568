import { isOrderEnded, type MeterCounters, nextOrderState, nextPurchaseCount, ORDER_STATES, voidWireId } from '#shared';
import fc from 'fast-check';
import { type KnownOrder, settleOrder, type ReportedOutcome } from './settle-order.js';

const WIRE = '0123456789abcdef';
const ORDER: KnownOrder = { state: 'journalled', amountHundredths: 2000, expectedCount: 7, wireId: WIRE };
const SETTLED = { count: 7, totalHundredths: 10_000 };
const UNMOVED: MeterCounters = {
  purchaseCount: 7,
  totalPurchasedHundredths: 10_000,
  remainingHundredths: 500,
  lastWireId: 'ffffffffffffffff',
  lastAmountHundredths: 10_000,
  opened: true,
};
const LANDED: MeterCounters = {
  ...UNMOVED,
  purchaseCount: 8,
  totalPurchasedHundredths: 12_000,
  lastWireId: WIRE,
  lastAmountHundredths: 2000,
};
const VOIDED: MeterCounters = { ...UNMOVED, purchaseCount: 8, lastWireId: voidWireId(WIRE), lastAmountHundredths: 0 };

const said = (outcome: ReportedOutcome['outcome'], after: MeterCounters | null): ReportedOutcome => ({
  outcome,
  reason: outcome === 'refused' ? 'over_hoarding_limit' : null,
  after,
});
const decide = (reported: ReportedOutcome, order: Partial<KnownOrder> = {}) => {
  const decision = settleOrder({ ...ORDER, ...order }, SETTLED, reported);
  return decision.decision === 'ended'
    ? decision.settled
      ? `${decision.state} at ${decision.settled.count}, ${decision.settled.totalHundredths}`
      : `${decision.state}, the record stays`
    : decision.decision === 'stopped'
      ? `stopped: ${decision.reason}`
      : decision.decision;
};

const CASES: readonly (readonly [string, ReportedOutcome, Partial<KnownOrder>, string])[] = [
  ['is applied when count, id, amount and total show it', said('applied', LANDED), {}, 'applied at 8, 12000'],
  ['is not applied without counters', said('applied', null), {}, 'stopped: count_moved_without_us'],
  ['is not applied on an unmoved count', said('applied', UNMOVED), {}, 'stopped: count_moved_without_us'],
  [
    'is not applied by the id of another order',
    said('applied', { ...LANDED, lastWireId: 'ffffffffffffffff' }),
    {},
    'stopped: count_moved_without_us',
  ],
  [
    'is not applied with another amount',
    said('applied', { ...LANDED, lastAmountHundredths: 1999 }),
    {},
    'stopped: count_moved_without_us',
  ],
  [
    'is not applied when the total moved by something else',
    said('applied', { ...LANDED, totalPurchasedHundredths: 14_000 }),
    {},
    'stopped: total_does_not_fit',
  ],
  ['is refused on an unmoved count', said('refused', UNMOVED), {}, 'refused at 7, 10000'],
  ['is refused without counters when nothing was written', said('refused', null), {}, 'refused at 7, 10000'],
  ['is not refused when it has landed', said('refused', LANDED), {}, 'stopped: count_moved_without_us'],
  ['is void by the zero-amount order on its count', said('void', VOIDED), {}, 'void at 8, 10000'],
  ['is void when nothing was written', said('void', UNMOVED), {}, 'void at 7, 10000'],
  ['is not void when it has landed', said('void', LANDED), {}, 'stopped: count_moved_without_us'],
  ['is stopped when the gateway says so', said('needs_attention', null), {}, 'stopped: count_moved_without_us'],
  [
    'is applied out of attention by what the meter says',
    said('applied', LANDED),
    { state: 'needs_attention' },
    'applied at 8, 12000',
  ],
  ['is not refused out of attention', said('refused', UNMOVED), { state: 'needs_attention' }, 'repeated'],
  ['stays stopped when it is stopped again', said('needs_attention', null), { state: 'needs_attention' }, 'repeated'],
  ['is known already when it ended the same way', said('applied', LANDED), { state: 'applied' }, 'repeated'],
  ['never changes once it has ended', said('refused', UNMOVED), { state: 'applied' }, 'contradicts'],
  [
    'waits when it was never offered and the meter does not show it as its next step',
    said('applied', { ...LANDED, purchaseCount: 9 }),
    { state: 'waiting', expectedCount: null, wireId: null },
    'waits',
  ],
  [
    'is refused when a restored server has forgotten its offer, and the record stays',
    said('refused', UNMOVED),
    { state: 'waiting', expectedCount: null, wireId: null },
    'refused, the record stays',
  ],
  [
    'is applied when a restored server has forgotten its offer and its record has passed it, and the record stays',
    said('applied', { ...LANDED, purchaseCount: 6 }),
    { state: 'waiting', expectedCount: null, wireId: null },
    'applied, the record stays',
  ],
  [
    'waits when it stopped before a restore: its bytes come with the next offer',
    said('needs_attention', UNMOVED),
    { state: 'waiting', expectedCount: null, wireId: null },
    'waits',
  ],
  [
    'is applied when a restored server has forgotten its offer and the meter shows it as the next step',
    said('applied', LANDED),
    { state: 'waiting', expectedCount: null, wireId: null },
    'applied at 8, 12000',
  ],
  [
    'counts when a gateway gave it back and another one had it',
    said('applied', LANDED),
    { state: 'waiting' },
    'applied at 8, 12000',
  ],
];

describe('settle order', () => {
  for (const [title, reported, order, expected] of CASES) {
    it(title, () => expect(decide(reported, order)).toBe(expected));
  }

  it('says applied only when the meter has moved by exactly this order, whatever is reported', () => {
    const state = fc.constantFrom(...ORDER_STATES);
    const count = fc.constantFrom(6, 7, 8, 9);
    const total = fc.constantFrom(8_000, 10_000, 12_000);
    const wireId = fc.constantFrom(WIRE, voidWireId(WIRE), 'ffffffffffffffff');
    const after = fc.option(
      fc.record({
        purchaseCount: count,
        totalPurchasedHundredths: total,
        remainingHundredths: fc.constant(0),
        lastWireId: wireId,
        lastAmountHundredths: fc.constantFrom(0, 2000, 10_000),
        opened: fc.boolean(),
      }),
    );
    const outcome = fc.constantFrom(
      'applied' as const,
      'refused' as const,
      'needs_attention' as const,
      'void' as const,
    );
    fc.assert(
      fc.property(state, outcome, after, (from, what, counters) => {
        const decision = settleOrder({ ...ORDER, state: from }, SETTLED, said(what, counters));
        if (isOrderEnded(from)) return decision.decision === 'repeated' || decision.decision === 'contradicts';
        if (decision.decision === 'stopped')
          return nextOrderState(from === 'waiting' ? 'offered' : from, 'stop') === 'needs_attention';
        if (decision.decision !== 'ended') return true;
        const moved = counters?.purchaseCount === nextPurchaseCount(7);
        if (decision.state !== 'applied') return counters === null || counters.totalPurchasedHundredths === 10_000;
        return moved && counters?.lastWireId === WIRE && counters.totalPurchasedHundredths === 12_000;
      }),
    );
  });
});
