/**
 * A sale intent is what a tablet signs when it takes money: which meter, how much, when, as which of its numbers.
 * Its bytes are kept and sent as signed and never built again. They hold no personal data.
 *
 * Layout, big-endian: the head of `intent-head.ts`, kind 1, then leaseId, shiftId, operatorId, assignmentId (uuid each),
 * meterCode text, method text, serverTimeSeen i64 (ms). What else a device signs in the same numbering stands in
 * `shifts/shift-item.ts`.
 */
import type { MeterCode } from '../meters/meter-code.js';
import { parseMeterCode } from '../meters/meter-code.js';
import { decodeShiftItem, type ShiftItem } from '../shifts/shift-item.js';
import { ByteReader, ByteWriter, MalformedBytes } from './bytes.js';
import { INTENT_VERSION, type IntentHead, ITEM_KINDS, readHead, writeHead } from './intent-head.js';
import { parsePaymentMethod, type PaymentMethod } from './payment-method.js';

export interface SaleIntent extends IntentHead {
  readonly leaseId: string;
  readonly shiftId: string;
  readonly operatorId: string;
  readonly assignmentId: string;
  readonly meterCode: MeterCode;
  readonly method: PaymentMethod;
  /** the highest server time that the device had seen, ms since 1970 */
  readonly serverTimeSeenMs: number;
}

/** The bytes of a sale, to be signed once. */
export function encodeSaleIntent(intent: Omit<SaleIntent, 'version' | 'kind'>): Uint8Array<ArrayBuffer> {
  return writeHead(new ByteWriter(), 'sale', intent)
    .uuid(intent.leaseId)
    .uuid(intent.shiftId)
    .uuid(intent.operatorId)
    .uuid(intent.assignmentId)
    .text(intent.meterCode)
    .text(intent.method)
    .i64(intent.serverTimeSeenMs)
    .done();
}

export type DecodedIntent =
  | { readonly ok: true; readonly intent: SaleIntent }
  /** signed in the same numbering, and no sale */
  | { readonly ok: false; readonly refusal: 'no_sale'; readonly head: IntentHead; readonly item: ShiftItem }
  /** signed by a newer app: the head is known, so the cash can be booked and held */
  | { readonly ok: false; readonly refusal: 'format_unknown'; readonly head: IntentHead }
  /** with the head where that much could be read: enough to book the cash of an item that its device did sign */
  | { readonly ok: false; readonly refusal: 'malformed'; readonly head?: IntentHead };

/** Reads the bytes of a signed item; never throws. */
export function decodeIntent(bytes: Uint8Array): DecodedIntent {
  let head: IntentHead | undefined;
  try {
    const reader = new ByteReader(bytes);
    head = readHead(reader);
    if (head.version !== INTENT_VERSION) return { ok: false, refusal: 'format_unknown', head };
    return head.kind === ITEM_KINDS.sale ? decodeSale(head, reader) : decodeOther(head, reader);
  } catch (error) {
    if (error instanceof MalformedBytes) return { ok: false, refusal: 'malformed', ...(head && { head }) };
    throw error;
  }
}

function decodeSale(head: IntentHead, reader: ByteReader): DecodedIntent {
  const leaseId = reader.uuid();
  const shiftId = reader.uuid();
  const operatorId = reader.uuid();
  const assignmentId = reader.uuid();
  const meterCode = parseMeterCode(reader.text());
  const method = parsePaymentMethod(reader.text());
  const serverTimeSeenMs = reader.i64();
  if (!meterCode.ok || !method || reader.left !== 0) return { ok: false, refusal: 'malformed', head };
  const { code } = meterCode.value;
  const named = { leaseId, shiftId, operatorId, assignmentId, meterCode: code, method, serverTimeSeenMs };
  return { ok: true, intent: { ...head, ...named } };
}

function decodeOther(head: IntentHead, reader: ByteReader): DecodedIntent {
  // An amount that such an item cannot have is money of a format that is not known here: it is booked and held.
  const item = head.amountMinor === 0 ? decodeShiftItem(head, reader) : undefined;
  return item ? { ok: false, refusal: 'no_sale', head, item } : { ok: false, refusal: 'format_unknown', head };
}
