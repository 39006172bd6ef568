import fc from 'fast-check';
import {
  isCountBefore,
  isOrderEnded,
  MAX_PURCHASE_COUNT,
  mayHaveBeenWritten,
  nextOrderState,
  nextPurchaseCount,
  ORDER_EVENTS,
  ORDER_STATES,
  type OrderEvent,
  type OrderState,
  voidWireId,
} from './credit-order.js';

const TABLE: readonly (readonly [OrderState, Partial<Record<OrderEvent, OrderState>>])[] = [
  ['waiting', { offer: 'offered', void: 'void' }],
  [
    'offered',
    {
      offer: 'offered',
      return: 'waiting',
      journal: 'journalled',
      apply: 'applied',
      refuse: 'refused',
      stop: 'needs_attention',
      void: 'void',
    },
  ],
  ['journalled', { journal: 'journalled', apply: 'applied', refuse: 'refused', stop: 'needs_attention', void: 'void' }],
  ['needs_attention', { apply: 'applied', void: 'void' }],
  ['applied', {}],
  ['refused', {}],
  ['void', {}],
];

const walk = (events: readonly OrderEvent[]): OrderState[] =>
  events.reduce<OrderState[]>(
    (path, event) => {
      const at = path[path.length - 1] ?? 'waiting';
      return [...path, nextOrderState(at, event) ?? at];
    },
    ['waiting'],
  );

const events = fc.array(fc.constantFrom(...ORDER_EVENTS), { maxLength: 40 });

describe('credit order', () => {
  for (const [state, row] of TABLE) {
    it(`knows what may happen to an order that is ${state}`, () => {
      for (const event of ORDER_EVENTS) expect(nextOrderState(state, event)).withContext(event).toBe(row[event]);
    });
  }

  it('never changes again once it has ended, whatever is reported', () => {
    fc.assert(
      fc.property(events, (happened) => {
        const path = walk(happened);
        const end = path.findIndex(isOrderEnded);
        return end < 0 || path.slice(end).every((state) => state === path[end]);
      }),
    );
  });

  it('never goes back to waiting once a gateway has it in its journal', () => {
    fc.assert(
      fc.property(events, (happened) => {
        const path = walk(happened);
        const taken = path.findIndex((state) => state === 'journalled' || state === 'needs_attention');
        return taken < 0 || !path.slice(taken).includes('waiting');
      }),
    );
  });

  it('never says applied without a gateway that was offered it', () => {
    fc.assert(
      fc.property(events, (happened) => {
        const path = walk(happened);
        const applied = path.indexOf('applied');
        return applied < 0 || path.slice(0, applied).includes('offered');
      }),
    );
  });

  it('counts as maybe written from the offer until its end', () => {
    expect(ORDER_STATES.filter(mayHaveBeenWritten)).toEqual(['offered', 'journalled', 'needs_attention']);
    expect(ORDER_STATES.filter((state) => mayHaveBeenWritten(state) && isOrderEnded(state))).toEqual([]);
  });

  it('gives a void an id of its own, from which the order can be told', () => {
    expect(voidWireId('00ff0123456789ab')).toBe('ff00fedcba987654');
    expect(voidWireId(voidWireId('00ff0123456789ab'))).toBe('00ff0123456789ab');
  });

  it('moves the purchase count by one, over the end of sixteen bits to zero', () => {
    expect(nextPurchaseCount(0)).toBe(1);
    expect(nextPurchaseCount(MAX_PURCHASE_COUNT)).toBe(0);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: MAX_PURCHASE_COUNT }), (count) => {
        const next = nextPurchaseCount(count);
        return next !== count && next >= 0 && next <= MAX_PURCHASE_COUNT;
      }),
    );
  });

  it('knows which of two counts comes first, also around sixteen bits', () => {
    const cases: [count: number, other: number, isBefore: boolean][] = [
      ...([
        [1, 2, true],
        [2, 2, false],
        [3, 2, false],
        [65_535, 0, true],
        [0, 65_535, false],
        [65_000, 10, true],
      ] as [number, number, boolean][]),
    ];
    for (const [count, other, isBefore] of cases) expect(isCountBefore(count, other)).toBe(isBefore);
  });
});
