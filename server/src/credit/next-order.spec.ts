import fc from 'fast-check';
import { type MeterStanding, nextOrder, type NextStep, type QueuedOrder } from './next-order.js';

const FREE: MeterStanding = { settledCount: 7, blocked: false, settings: 'confirmed' };
const order = (orderId: string, place: number, fields: Partial<QueuedOrder> = {}): QueuedOrder => ({
  orderId,
  place,
  kind: 'credit',
  state: 'waiting',
  expectedCount: null,
  wireId: null,
  ...fields,
});
const offered = order('a', 1, { state: 'offered', expectedCount: 7, wireId: 'ab' });

const CASES: readonly (readonly [string, readonly QueuedOrder[], MeterStanding, NextStep])[] = [
  ['waits when there is nothing to do', [], FREE, { step: 'wait', for: 'nothing' }],
  [
    'claims the lowest place on the settled count',
    [order('b', 2), order('a', 1)],
    FREE,
    { step: 'claim', orderId: 'a', expectedCount: 7, wireId: null },
  ],
  ['offers again what a gateway may have', [order('b', 2), offered], FREE, { step: 'offer_again', orderId: 'a' }],
  [
    'offers again what a gateway has in its journal',
    [{ ...offered, state: 'journalled' }],
    FREE,
    { step: 'offer_again', orderId: 'a' },
  ],
  [
    'offers again on a blocked meter, since only the meter can end what may have been written',
    [offered],
    { ...FREE, blocked: true },
    { step: 'offer_again', orderId: 'a' },
  ],
  [
    'waits for a person behind an order that needs attention',
    [{ ...offered, state: 'needs_attention' }, order('b', 2)],
    FREE,
    { step: 'wait', for: 'person' },
  ],
  [
    'waits for a person on a blocked meter',
    [order('a', 1)],
    { ...FREE, blocked: true },
    { step: 'wait', for: 'person' },
  ],
  [
    'waits for the first reading of a meter that never had an order',
    [order('a', 1)],
    { ...FREE, settledCount: null },
    { step: 'wait', for: 'first_reading' },
  ],
  [
    'opens no meter before its settings are confirmed',
    [order('a', 1, { kind: 'open' }), order('b', 2)],
    { ...FREE, settings: 'waiting' },
    { step: 'wait', for: 'settings' },
  ],
  [
    'opens no meter whose settings need attention',
    [order('a', 1, { kind: 'open' })],
    { ...FREE, settings: 'needs_attention' },
    { step: 'wait', for: 'settings' },
  ],
  [
    'credits an open meter while new settings are on their way',
    [order('a', 1)],
    { ...FREE, settings: 'waiting' },
    { step: 'claim', orderId: 'a', expectedCount: 7, wireId: null },
  ],
  [
    'keeps the bytes of an order that came back',
    [order('a', 1, { expectedCount: 7, wireId: 'ab' })],
    FREE,
    { step: 'claim', orderId: 'a', expectedCount: 7, wireId: 'ab' },
  ],
  [
    'gives new bytes to one that came back when its count can never land any more',
    [order('a', 1, { expectedCount: 6, wireId: 'ab' })],
    FREE,
    { step: 'claim', orderId: 'a', expectedCount: 7, wireId: null },
  ],
];

describe('next order', () => {
  for (const [title, orders, meter, expected] of CASES) {
    it(title, () => expect(nextOrder(orders, meter)).toEqual(expected));
  }

  it('never claims a second order while one may be on its way, in whatever order they are given', () => {
    const anyOrder = fc.record({
      orderId: fc.uuid(),
      place: fc.nat(),
      kind: fc.constantFrom('credit' as const, 'open' as const, 'close' as const),
      state: fc.constantFrom('waiting' as const, 'offered' as const, 'journalled' as const, 'needs_attention' as const),
      expectedCount: fc.option(fc.nat(65535)),
      wireId: fc.option(fc.constant('ab')),
    });
    fc.assert(
      fc.property(fc.uniqueArray(anyOrder, { selector: ({ place }) => place }), (orders) => {
        const step = nextOrder(orders, FREE);
        if (step.step !== 'claim') return true;
        const lowest = Math.min(...orders.map(({ place }) => place));
        return (
          orders.every(({ state }) => state === 'waiting') &&
          orders.find((one) => one.orderId === step.orderId)?.place === lowest
        );
      }),
    );
  });
});
