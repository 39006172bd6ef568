import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { factoryState } from './meter-state.js';
import type { MeterState } from './meter-state.js';
import { takeOrder } from './take-order.js';

const NUMBER = '123456789012';
const KEY = Buffer.from('00112233445566778899aabbccddeeff', 'hex');
const KEYS = new Map([[1, KEY]]);
const [CREDIT, OPEN, CLOSE] = [1, 2, 3];

interface Order {
  command?: number;
  expected: number;
  next?: number;
  id?: string;
  amount?: number;
  keyNumber?: number;
  key?: Buffer;
  number?: string;
}

/** The 28 bytes, put together here a third time, straight from the page. */
function order(fields: Order): Buffer {
  const bytes = Buffer.alloc(28);
  bytes.writeUInt16BE(fields.command ?? CREDIT, 0);
  bytes.writeUInt16BE(fields.expected, 2);
  bytes.writeUInt16BE(fields.next ?? (fields.expected + 1) % 65_536, 4);
  bytes.write(fields.id ?? 'aaaaaaaaaaaaaaaa', 6, 'hex');
  bytes.writeInt32BE(fields.amount ?? 0, 14);
  bytes.writeUInt16BE(fields.keyNumber ?? 1, 18);
  const hmac = createHmac('sha256', fields.key ?? KEY).update(bytes.subarray(0, 20));
  hmac
    .update(Buffer.from(fields.number ?? NUMBER, 'hex'))
    .digest()
    .copy(bytes, 20, 0, 8);
  return bytes;
}

function meter(changes: Partial<MeterState> = {}): MeterState {
  const open = { isAccountOpen: true, purchaseCount: 5, remaining: 1000, totalPurchased: 3000, hoardingLimit: 10_000 };
  const last = { lastOrderId: 'bbbbbbbbbbbbbbbb', lastOrderAmount: 300 };
  return { ...factoryState('0101010101', 0), ...open, ...last, ...changes };
}

describe('the mailbox of a simulated meter', () => {
  const TABLE: readonly {
    it: string;
    meter?: Partial<MeterState>;
    order: Order | Buffer;
    result: number;
    leaves?: Partial<MeterState>;
  }[] = [
    {
      it: 'applies a credit on its count',
      order: { expected: 5, amount: 500 },
      result: 1,
      leaves: { purchaseCount: 6, remaining: 1500, totalPurchased: 3500, lastOrderId: 'aaaaaaaaaaaaaaaa' },
    },
    {
      it: 'applies a refund down to nothing',
      order: { expected: 5, amount: -1000 },
      result: 1,
      leaves: { purchaseCount: 6, remaining: 0, totalPurchased: 2000 },
    },
    {
      it: 'applies a void: the count moves and the credit does not',
      order: { expected: 5, amount: 0 },
      result: 1,
      leaves: { purchaseCount: 6, remaining: 1000, totalPurchased: 3000, lastOrderAmount: 0 },
    },
    {
      it: 'knows a repeated order by count, id and amount, and changes nothing',
      order: { expected: 4, id: 'bbbbbbbbbbbbbbbb', amount: 300 },
      result: 2,
    },
    {
      it: 'refuses the last id with another amount',
      order: { expected: 4, id: 'bbbbbbbbbbbbbbbb', amount: 301 },
      result: 3,
    },
    { it: 'refuses another id on the count it has', order: { expected: 4, amount: 300 }, result: 3 },
    { it: 'refuses a count behind', order: { expected: 3, amount: 1 }, result: 3 },
    { it: 'refuses a count ahead', order: { expected: 6, amount: 1 }, result: 3 },
    { it: 'refuses a new count that is not one more', order: { expected: 5, next: 7, amount: 1 }, result: 3 },
    { it: 'refuses an unknown command', order: { command: 4, expected: 5 }, result: 3 },
    {
      it: 'fills up to the hoarding limit',
      order: { expected: 5, amount: 9000 },
      result: 1,
      leaves: { purchaseCount: 6, remaining: 10_000 },
    },
    { it: 'refuses a credit over the hoarding limit', order: { expected: 5, amount: 9001 }, result: 4 },
    { it: 'refuses a refund below zero', order: { expected: 5, amount: -1001 }, result: 6 },
    { it: 'refuses a refund in arrears', meter: { remaining: -10 }, order: { expected: 5, amount: -1 }, result: 6 },
    {
      it: 'credits a meter in arrears',
      meter: { remaining: -10 },
      order: { expected: 5, amount: 4 },
      result: 1,
      leaves: { purchaseCount: 6, remaining: -6 },
    },
    {
      it: 'refuses a credit on a closed account',
      meter: { isAccountOpen: false },
      order: { expected: 5, amount: 1 },
      result: 5,
    },
    {
      it: 'refuses to close a closed account',
      meter: { isAccountOpen: false },
      order: { command: CLOSE, expected: 5 },
      result: 5,
    },
    {
      it: 'opens an account, which takes a count',
      meter: { isAccountOpen: false },
      order: { command: OPEN, expected: 5 },
      result: 1,
      leaves: { purchaseCount: 6, isAccountOpen: true },
    },
    {
      it: 'closes an account, which takes a count and resets nothing',
      order: { command: CLOSE, expected: 5 },
      result: 1,
      leaves: { purchaseCount: 6, isAccountOpen: false, totalPurchased: 3000 },
    },
    {
      it: 'applies a void on a closed account, so that a lost opening can be ended',
      meter: { isAccountOpen: false },
      order: { expected: 5, amount: 0 },
      result: 1,
      leaves: { purchaseCount: 6, isAccountOpen: false },
    },
    {
      it: 'counts on from 65535 to 0',
      meter: { purchaseCount: 65_535 },
      order: { expected: 65_535, amount: 5 },
      result: 1,
      leaves: { purchaseCount: 0, remaining: 1005 },
    },
    {
      it: 'knows a repeated order over the turn of the count',
      meter: { purchaseCount: 0 },
      order: { expected: 65_535, id: 'bbbbbbbbbbbbbbbb', amount: 300 },
      result: 2,
    },
    {
      it: 'refuses a check made with another key',
      order: { expected: 5, amount: 1, key: Buffer.alloc(16, 9) },
      result: 7,
    },
    { it: 'refuses a key number that it does not have', order: { expected: 5, amount: 1, keyNumber: 2 }, result: 7 },
    { it: 'refuses an order for another meter', order: { expected: 5, amount: 1, number: '123456789013' }, result: 7 },
    { it: 'refuses an order that is too short', order: order({ expected: 5, amount: 1 }).subarray(0, 26), result: 7 },
    {
      it: 'refuses a repeated order with a bad check',
      order: { expected: 4, id: 'bbbbbbbbbbbbbbbb', amount: 300, key: Buffer.alloc(16) },
      result: 7,
    },
    {
      it: 'judges the count before the account',
      meter: { isAccountOpen: false },
      order: { expected: 9, amount: 1 },
      result: 3,
    },
  ];
  for (const row of TABLE) {
    it(row.it, () => {
      const state = meter(row.meter);
      const before = structuredClone(state);
      const isAcknowledged = takeOrder(state, NUMBER, KEYS, Buffer.isBuffer(row.order) ? row.order : order(row.order));
      expect(state.lastTry).toBe(row.result);
      expect(isAcknowledged).toBe(row.result === 1 || row.result === 2);
      if (row.result === 1) expect(state).toEqual(jasmine.objectContaining(row.leaves ?? {}));
      else expect(state).toEqual({ ...before, lastTry: row.result });
    });
  }

  it('takes each order once, however often and in whatever order they are written', () => {
    const writes = fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: -300, max: 300 })), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(writes, (tries) => {
        const state = meter({ purchaseCount: 0, remaining: 0, totalPurchased: 0, lastOrderId: '0'.repeat(16) });
        const applied = new Map<number, string>();
        for (const [expected, amount] of tries) {
          const id = `${expected}`.padStart(8, '0') + `${amount + 300}`.padStart(8, '0');
          const wasAcknowledged = takeOrder(state, NUMBER, KEYS, order({ expected, amount, id }));
          if (!wasAcknowledged) continue;
          // A count serves one order, ever.
          expect(applied.get(expected) ?? `${id}/${amount}`).toBe(`${id}/${amount}`);
          applied.set(expected, `${id}/${amount}`);
        }
        const sum = [...applied.values()].reduce((total, entry) => total + Number(entry.split('/')[1]), 0);
        expect(state.purchaseCount).toBe(applied.size);
        expect(state.totalPurchased).toBe(sum);
        expect(state.remaining).toBe(sum);
        return state.remaining >= 0;
      }),
    );
  });
});
