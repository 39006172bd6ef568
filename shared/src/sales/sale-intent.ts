/**
 * A sale intent is what a tablet signs when it takes money: which meter, how much, when, as which of its numbers.
 * Its bytes are kept and sent as signed and never built again. They hold no personal data.
 *
 * Layout, big-endian. The head is the same in every version and kind, so that a server can book the cash of a version
 * that it does not know: version u8, kind u8, id uuid, deviceId uuid, number u32, amountMinor i64, soldAt i64 (ms).
 * Version 1, kind 1 (sale) goes on with: leaseId, shiftId, operatorId, assignmentId (uuid each), meterCode text,
 * method text, serverTimeSeen i64 (ms).
 */
import type { MeterCode } from '../meters/meter-code.js';
import { parseMeterCode } from '../meters/meter-code.js';
import { type MinorUnits, minorUnits } from '../money/money.js';
import { ByteReader, ByteWriter, MalformedBytes } from './bytes.js';
import { PAYMENT_METHODS, type PaymentMethod } from './payment-method.js';

export const INTENT_VERSION = 1;
export const INTENT_KIND_SALE = 1;

/** What every signed item of a device starts with. */
export interface IntentHead {
  readonly version: number;
  readonly kind: number;
  /** UUIDv7, made by the form and not by the tap */
  readonly id: string;
  readonly deviceId: string;
  /** the device's own running number, from 1, without gaps */
  readonly number: number;
  readonly amountMinor: MinorUnits;
  /** the device's clock, ms since 1970 */
  readonly soldAtMs: number;
}

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
  return new ByteWriter()
    .u8(INTENT_VERSION)
    .u8(INTENT_KIND_SALE)
    .uuid(intent.id)
    .uuid(intent.deviceId)
    .u32(intent.number)
    .i64(intent.amountMinor)
    .i64(intent.soldAtMs)
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
  /** signed by a newer app: the head is known, so the cash can be booked and held */
  | { readonly ok: false; readonly refusal: 'format_unknown'; readonly head: IntentHead }
  /** with the head where that much could be read: enough to book the cash of an item that its device did sign */
  | { readonly ok: false; readonly refusal: 'malformed'; readonly head?: IntentHead };

/** Reads the bytes of an intent; never throws. */
export function decodeIntent(bytes: Uint8Array): DecodedIntent {
  let head: IntentHead | undefined;
  try {
    const reader = new ByteReader(bytes);
    head = {
      version: reader.u8(),
      kind: reader.u8(),
      id: reader.uuid(),
      deviceId: reader.uuid(),
      number: reader.u32(),
      amountMinor: minorUnits(reader.i64()),
      soldAtMs: reader.i64(),
    };
    if (head.version !== INTENT_VERSION || head.kind !== INTENT_KIND_SALE) {
      return { ok: false, refusal: 'format_unknown', head };
    }
    const leaseId = reader.uuid();
    const shiftId = reader.uuid();
    const operatorId = reader.uuid();
    const assignmentId = reader.uuid();
    const meterCode = parseMeterCode(reader.text());
    const methodText = reader.text();
    const method = PAYMENT_METHODS.find((known) => known === methodText);
    const serverTimeSeenMs = reader.i64();
    if (!meterCode.ok || !method || reader.left !== 0) return { ok: false, refusal: 'malformed', head };
    return {
      ok: true,
      intent: {
        ...head,
        leaseId,
        shiftId,
        operatorId,
        assignmentId,
        meterCode: meterCode.value.code,
        method,
        serverTimeSeenMs,
      },
    };
  } catch (error) {
    if (error instanceof MalformedBytes) return { ok: false, refusal: 'malformed', ...(head && { head }) };
    throw error;
  }
}
