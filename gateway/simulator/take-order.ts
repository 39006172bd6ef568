/**
 * What a simulated meter does with an order that is written into its mailbox. It reads the bytes by itself, from the
 * page that describes them, and shares no code with the side that writes them.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { forgetOverload } from './burn-energy.js';
import type { MeterState } from './meter-state.js';

export const TRY_RESULTS = {
  none: 0,
  applied: 1,
  repeated: 2,
  badCount: 3,
  overHoardingLimit: 4,
  accountClosed: 5,
  belowZero: 6,
  badCheck: 7,
} as const;

const ORDER_BYTES = 28;
const CHECKED_BYTES = 20;
const HIGHEST_AMOUNT = 0x7fffffff;

interface Order {
  readonly command: number;
  readonly newCount: number;
  readonly expectedCount: number;
  readonly id: string;
  readonly amount: number;
}

/** The mailbox keys by key number. */
export type MailboxKeys = ReadonlyMap<number, Buffer>;

/**
 * Takes an order. Only an applied one changes anything but the result of the last try. Answers whether the meter
 * acknowledges; otherwise it answers exception 3.
 */
export function takeOrder(state: MeterState, ownNumber: string, keys: MailboxKeys, bytes: Buffer): boolean {
  const result = judge(state, ownNumber, keys, bytes);
  state.lastTry = result;
  if (result === TRY_RESULTS.applied) apply(state, readOrder(bytes));
  return result === TRY_RESULTS.applied || result === TRY_RESULTS.repeated;
}

function judge(state: MeterState, ownNumber: string, keys: MailboxKeys, bytes: Buffer): number {
  if (!isGenuine(ownNumber, keys, bytes)) return TRY_RESULTS.badCheck;
  const order = readOrder(bytes);
  const followsItself = order.newCount === ((order.expectedCount + 1) & 0xffff);
  if (order.command < 1 || order.command > 3 || !followsItself) return TRY_RESULTS.badCount;
  const isLast = order.id === state.lastOrderId && order.amount === state.lastOrderAmount;
  if (order.newCount === state.purchaseCount && isLast) return TRY_RESULTS.repeated;
  if (order.expectedCount !== state.purchaseCount) return TRY_RESULTS.badCount;
  // An order of nothing on a closed account is how an opening that may have been lost is made void: it must land.
  const moves = order.command !== 1 || order.amount !== 0;
  if (!state.isAccountOpen && order.command !== 2 && moves) return TRY_RESULTS.accountClosed;
  return judgeAmount(state, order.amount);
}

function judgeAmount(state: MeterState, amount: number): number {
  const after = state.remaining + amount;
  if (amount > 0 && (after > state.hoardingLimit || after > HIGHEST_AMOUNT)) return TRY_RESULTS.overHoardingLimit;
  if (amount > 0 && state.totalPurchased + amount > HIGHEST_AMOUNT) return TRY_RESULTS.overHoardingLimit;
  if (amount < 0 && after < 0) return TRY_RESULTS.belowZero;
  return TRY_RESULTS.applied;
}

function apply(state: MeterState, order: Order): void {
  state.purchaseCount = order.newCount;
  state.lastOrderId = order.id;
  state.lastOrderAmount = order.amount;
  state.remaining += order.amount;
  state.totalPurchased += order.amount;
  if (order.command === 2) state.isAccountOpen = true;
  if (order.command === 3) state.isAccountOpen = false;
  if (order.amount > 0) forgetOverload(state);
}

function readOrder(bytes: Buffer): Order {
  return {
    command: bytes.readUInt16BE(0),
    expectedCount: bytes.readUInt16BE(2),
    newCount: bytes.readUInt16BE(4),
    id: bytes.toString('hex', 6, 14),
    amount: bytes.readInt32BE(14),
  };
}

function isGenuine(ownNumber: string, keys: MailboxKeys, bytes: Buffer): boolean {
  if (bytes.length !== ORDER_BYTES) return false;
  const key = keys.get(bytes.readUInt16BE(18));
  if (!key) return false;
  const expected = createHmac('sha256', key)
    .update(bytes.subarray(0, CHECKED_BYTES))
    .update(Buffer.from(ownNumber, 'hex'))
    .digest()
    .subarray(0, 8);
  return timingSafeEqual(expected, bytes.subarray(CHECKED_BYTES, ORDER_BYTES));
}
