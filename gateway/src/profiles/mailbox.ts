/**
 * The mailbox: how an order reaches a meter so that it lands once, however often it is written. The order names the
 * count that the meter must have, and the meter moves it by one; bytes are big-endian.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { nextPurchaseCount } from '#shared';

export const MAILBOX_ORDER_BYTES = 28;
export const MAILBOX_STATE_REGISTERS = 13;

const COMMANDS = ['credit', 'open', 'close'] as const;
export type MailboxCommand = (typeof COMMANDS)[number];

/** What became of the last try, in the order of the register's values. */
export const TRY_RESULTS = [
  'none',
  'applied',
  'repeated',
  'bad_count',
  'over_hoarding_limit',
  'account_closed',
  'below_zero',
  'bad_check',
] as const;
export type TryResult = (typeof TRY_RESULTS)[number];

export interface MailboxOrder {
  readonly command: MailboxCommand;
  /** the meter's count before the order, 0 to 65535 */
  readonly expectedCount: number;
  /** 8 random bytes, hex */
  readonly wireId: string;
  /** negative for a refund, zero for a void */
  readonly amountHundredths: number;
}

/** A key that the meter shares, and the number under which it knows it. */
export interface MailboxKey {
  readonly number: number;
  readonly secret: Buffer;
}

/** The 28 bytes for function 16. Throws RangeError for what no mailbox can hold. */
export function encodeMailboxOrder(order: MailboxOrder, key: MailboxKey, meterNumber: string): Buffer {
  if (!/^[0-9a-f]{16}$/.test(order.wireId)) throw new RangeError(`not a wire id: ${order.wireId}`);
  const bytes = Buffer.alloc(MAILBOX_ORDER_BYTES);
  bytes.writeUInt16BE(COMMANDS.indexOf(order.command) + 1, 0);
  bytes.writeUInt16BE(order.expectedCount, 2);
  bytes.writeUInt16BE(nextPurchaseCount(order.expectedCount), 4);
  bytes.write(order.wireId, 6, 'hex');
  bytes.writeInt32BE(order.amountHundredths, 14);
  bytes.writeUInt16BE(key.number, 18);
  checkOf(bytes, key.secret, meterNumber).copy(bytes, 20);
  return bytes;
}

/** Reads an order back; undefined when it was not made with this key for this meter. */
export function decodeMailboxOrder(bytes: Buffer, key: MailboxKey, meterNumber: string): MailboxOrder | undefined {
  if (bytes.length !== MAILBOX_ORDER_BYTES || bytes.readUInt16BE(18) !== key.number) return undefined;
  if (!timingSafeEqual(checkOf(bytes, key.secret, meterNumber), bytes.subarray(20))) return undefined;
  const command = COMMANDS[bytes.readUInt16BE(0) - 1];
  const expectedCount = bytes.readUInt16BE(2);
  if (!command || bytes.readUInt16BE(4) !== nextPurchaseCount(expectedCount)) return undefined;
  return {
    command,
    expectedCount,
    wireId: bytes.toString('hex', 6, 14),
    amountHundredths: bytes.readInt32BE(14),
  };
}

/** A CRC would let anyone on the wire sell to himself. */
function checkOf(bytes: Buffer, secret: Buffer, meterNumber: string): Buffer {
  if (!/^\d{12}$/.test(meterNumber)) throw new RangeError(`not a meter's own number: ${meterNumber}`);
  const hmac = createHmac('sha256', secret).update(bytes.subarray(0, 20)).update(Buffer.from(meterNumber, 'hex'));
  return hmac.digest().subarray(0, 8);
}

/** What the mailbox says, function 03. */
export interface MailboxState {
  readonly opened: boolean;
  /** of the last applied order */
  readonly lastWireId: string;
  readonly lastAmountHundredths: number;
  readonly lastTry: TryResult;
  readonly totalPurchasedHundredths: number;
  /** the meter's own number, 12 digits */
  readonly meterNumber: string;
}

/** Decodes the 13 registers. Undefined when they are not what a mailbox says: then nothing of it is believed. */
export function decodeMailboxState(bytes: Buffer): MailboxState | undefined {
  if (bytes.length !== MAILBOX_STATE_REGISTERS * 2) return undefined;
  const account = bytes.readUInt16BE(0);
  const lastTry = TRY_RESULTS[bytes.readUInt16BE(14)];
  const meterNumber = bytes.toString('hex', 20, 26);
  if (account > 1 || !lastTry || !/^\d{12}$/.test(meterNumber)) return undefined;
  return {
    opened: account === 1,
    lastWireId: bytes.toString('hex', 2, 10),
    lastAmountHundredths: bytes.readInt32BE(10),
    lastTry,
    totalPurchasedHundredths: bytes.readInt32BE(16),
    meterNumber,
  };
}
