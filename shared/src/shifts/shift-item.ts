/**
 * What a device signs besides sales, in the same numbering, so that nothing of a shift can be lost or doubled without
 * being missed: a shift opened with its float, a shift closed with its counted cash, a lease closed by its last number.
 * None of them moves money by its head: the amount there is 0.
 *
 * Layout, big-endian, behind the head of `sales/intent-head.ts`:
 * kind 2, shift opened: shiftId uuid, operatorId uuid, floatMinor i64, serverTimeSeen i64 (ms).
 * kind 3, shift closed: shiftId uuid, operatorId uuid, countedMinor i64, methods u8, then for each method text, count
 * u32, sumMinor i64, and at the end serverTimeSeen i64 (ms).
 * kind 4, lease closed: leaseId uuid, operatorId uuid, lastNumber u32, count u32, sumMinor i64, serverTimeSeen i64 (ms).
 */
import { type MinorUnits, minorUnits, MOST_BELIEVABLE_MINOR, ZERO } from '../money/money.js';
import { type ByteReader, ByteWriter, MalformedBytes } from '../sales/bytes.js';
import { type IntentHead, ITEM_KINDS, writeHead } from '../sales/intent-head.js';
import { compareMethods, parsePaymentMethod, type PaymentMethod } from '../sales/payment-method.js';

/** What was sold by one method. */
export interface MethodTotal {
  readonly count: number;
  readonly sumMinor: MinorUnits;
}
export type ShiftTotals = Partial<Readonly<Record<PaymentMethod, MethodTotal>>>;

/** The totals in the order of `compareMethods`. */
export function listTotals(totals: ShiftTotals): (MethodTotal & { readonly method: PaymentMethod })[] {
  return Object.keys(totals)
    .flatMap((text) => {
      const method = parsePaymentMethod(text);
      const total = method && totals[method];
      return total ? [{ method, ...total }] : [];
    })
    .sort((a, b) => compareMethods(a.method, b.method));
}

interface Said {
  readonly operatorId: string;
  /** the highest server time that the device had seen, ms since 1970 */
  readonly serverTimeSeenMs: number;
}

export interface ShiftOpened extends Said {
  readonly kind: 'shift_opened';
  readonly shiftId: string;
  /** cash that was in the till when it was opened */
  readonly floatMinor: MinorUnits;
}

export interface ShiftClosed extends Said {
  readonly kind: 'shift_closed';
  readonly shiftId: string;
  /** cash as a person counted it */
  readonly countedMinor: MinorUnits;
  /** the shift's sales as the device has them */
  readonly totals: ShiftTotals;
}

export interface LeaseClosed extends Said {
  readonly kind: 'lease_closed';
  readonly leaseId: string;
  /** no sale with a higher number was made under the lease, and none will be */
  readonly lastNumber: number;
  readonly count: number;
  readonly sumMinor: MinorUnits;
}

export type ShiftItem = ShiftOpened | ShiftClosed | LeaseClosed;

/** Why an item is kept without effect, in order of precedence: a person looks at the shift or the device. */
export const SHIFT_ITEM_REASONS = [
  'number_used_twice',
  'device_revoked',
  'operator_unknown',
  'shift_of_another',
  'shift_opened_twice',
  'shift_closed_twice',
  'lease_of_another',
] as const;
export type ShiftItemReason = (typeof SHIFT_ITEM_REASONS)[number];

/** The bytes of an item, to be signed once. */
export function encodeShiftItem(
  head: Pick<IntentHead, 'id' | 'deviceId' | 'number' | 'soldAtMs'>,
  item: ShiftItem,
): Uint8Array<ArrayBuffer> {
  const writer = writeHead(new ByteWriter(), item.kind, { ...head, amountMinor: ZERO });
  switch (item.kind) {
    case 'shift_opened':
      writer.uuid(item.shiftId).uuid(item.operatorId).i64(item.floatMinor);
      break;
    case 'shift_closed': {
      writer.uuid(item.shiftId).uuid(item.operatorId).i64(item.countedMinor);
      const methods = listTotals(item.totals);
      writer.u8(methods.length);
      for (const { method, count, sumMinor } of methods) writer.text(method).u32(count).i64(sumMinor);
      break;
    }
    case 'lease_closed':
      writer.uuid(item.leaseId).uuid(item.operatorId).u32(item.lastNumber).u32(item.count).i64(item.sumMinor);
      break;
  }
  return writer.i64(item.serverTimeSeenMs).done();
}

/** Reads what stands behind a head. Undefined for a kind that is none of these; throws MalformedBytes. */
export function decodeShiftItem(head: IntentHead, reader: ByteReader): ShiftItem | undefined {
  const item = readItem(head.kind, reader);
  if (item && reader.left !== 0) throw new MalformedBytes('there is more than there should be');
  return item;
}

function readItem(kind: number, reader: ByteReader): ShiftItem | undefined {
  switch (kind) {
    case ITEM_KINDS.shift_opened: {
      const [shiftId, operatorId, floatMinor] = [reader.uuid(), reader.uuid(), readAmount(reader)];
      return { kind: 'shift_opened', shiftId, operatorId, floatMinor, serverTimeSeenMs: reader.i64() };
    }
    case ITEM_KINDS.shift_closed: {
      const [shiftId, operatorId, countedMinor] = [reader.uuid(), reader.uuid(), readAmount(reader)];
      const totals = readTotals(reader);
      return { kind: 'shift_closed', shiftId, operatorId, countedMinor, totals, serverTimeSeenMs: reader.i64() };
    }
    case ITEM_KINDS.lease_closed: {
      const [leaseId, operatorId, lastNumber] = [reader.uuid(), reader.uuid(), reader.u32()];
      const [count, sumMinor] = [reader.u32(), readAmount(reader)];
      const said = { leaseId, operatorId, lastNumber, count, sumMinor };
      return { kind: 'lease_closed', ...said, serverTimeSeenMs: reader.i64() };
    }
    default:
      return undefined;
  }
}

/** Each method once, in the order of `compareMethods`: there is one way to write the same totals. */
function readTotals(reader: ByteReader): ShiftTotals {
  const totals: Partial<Record<PaymentMethod, MethodTotal>> = {};
  let before: PaymentMethod | undefined;
  for (let left = reader.u8(); left > 0; left--) {
    const method = parsePaymentMethod(reader.text());
    if (!method || (before && compareMethods(before, method) >= 0)) {
      throw new MalformedBytes('the methods are unknown or out of order');
    }
    totals[method] = { count: reader.u32(), sumMinor: readAmount(reader) };
    before = method;
  }
  return totals;
}

function readAmount(reader: ByteReader): MinorUnits {
  const amount = reader.i64();
  if (amount < 0 || amount > MOST_BELIEVABLE_MINOR) throw new MalformedBytes('an amount cannot be true');
  return minorUnits(amount);
}
