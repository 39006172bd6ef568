import { isCopy, isSafe, receiptSteps, type ReceiptFacts } from './receipt-steps';

describe('receipt steps', () => {
  const table: readonly (readonly [Pick<ReceiptFacts, 'state' | 'orderState' | 'durable'>, string])[] = [
    [{ state: 'queued', orderState: null, durable: true }, 'done now later later'],
    [{ state: 'queued', orderState: null, durable: false }, 'now later later later'],
    [{ state: 'accepted', orderState: 'waiting', durable: true }, 'done done now later'],
    [{ state: 'accepted', orderState: 'offered', durable: true }, 'done done now later'],
    [{ state: 'accepted', orderState: 'journalled', durable: true }, 'done done done now'],
    [{ state: 'credited', orderState: 'applied', durable: true }, 'done done done done'],
    [{ state: 'held', orderState: null, durable: true }, 'done done stop later'],
    [{ state: 'needs_attention', orderState: 'needs_attention', durable: true }, 'done done done stop'],
    [{ state: 'correcting', orderState: 'applied', durable: true }, 'done done done stop'],
    [{ state: 'corrected', orderState: 'applied', durable: true }, 'done done stop later'],
    [{ state: 'refunded', orderState: null, durable: true }, 'done done stop later'],
    [{ state: 'quarantined', orderState: null, durable: true }, 'done stop later later'],
  ];
  for (const [facts, steps] of table) {
    it(`of a sale that is ${facts.state}, its order ${facts.orderState}, storage durable ${facts.durable}`, () => {
      expect(
        receiptSteps(facts)
          .map((step) => step.state)
          .join(' '),
      ).toBe(steps);
    });
  }

  it('stop where no credit reaches the meter, until the meter has it all the same', () => {
    const steps = (state: ReceiptFacts['state'], orderState: ReceiptFacts['orderState']) =>
      receiptSteps({ state, orderState, durable: true }, 'no_key').map((step) => step.state);
    expect(steps('queued', null)).toEqual(['done', 'now', 'later', 'later']);
    expect(steps('accepted', 'waiting')).toEqual(['done', 'done', 'stop', 'later']);
    expect(steps('accepted', 'journalled')).toEqual(['done', 'done', 'done', 'stop']);
    expect(steps('accepted', 'applied')).toEqual(['done', 'done', 'done', 'now']);
    expect(steps('credited', 'applied')).toEqual(['done', 'done', 'done', 'done']);
  });

  it('call nothing safe on a browser without durable storage before the server has it', () => {
    expect(isSafe({ state: 'queued', durable: false })).toBeFalse();
    expect(isSafe({ state: 'queued', durable: true })).toBeTrue();
    expect(isSafe({ state: 'accepted', durable: false })).toBeTrue();
  });

  it('mark every paper as a copy but the first one from the device that sold', () => {
    expect(isCopy({ soldHere: true, prints: 0 })).toBeFalse();
    expect(isCopy({ soldHere: true, prints: 1 })).toBeTrue();
    expect(isCopy({ soldHere: false, prints: 0 })).toBeTrue();
  });
});
