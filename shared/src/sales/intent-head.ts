/**
 * What every signed item of a device starts with, the same in every version and kind, so that a server can book the
 * cash of a version that it does not know. Layout, big-endian: version u8, kind u8, id uuid, deviceId uuid, number u32,
 * amountMinor i64, soldAt i64 (ms).
 */
import { type MinorUnits, minorUnits } from '../money/money.js';
import type { ByteReader, ByteWriter } from './bytes.js';

export const INTENT_VERSION = 1;

/** What an item says. Only a sale moves money by itself: the head of the others has the amount 0. */
export const ITEM_KINDS = { sale: 1, shift_opened: 2, shift_closed: 3, lease_closed: 4 } as const;
export type ItemKind = keyof typeof ITEM_KINDS;

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

/** Writes the head of an item of this version. */
export function writeHead(writer: ByteWriter, kind: ItemKind, head: Omit<IntentHead, 'version' | 'kind'>): ByteWriter {
  return writer
    .u8(INTENT_VERSION)
    .u8(ITEM_KINDS[kind])
    .uuid(head.id)
    .uuid(head.deviceId)
    .u32(head.number)
    .i64(head.amountMinor)
    .i64(head.soldAtMs);
}

/** Reads a head. Throws MalformedBytes. */
export function readHead(reader: ByteReader): IntentHead {
  return {
    version: reader.u8(),
    kind: reader.u8(),
    id: reader.uuid(),
    deviceId: reader.uuid(),
    number: reader.u32(),
    amountMinor: minorUnits(reader.i64()),
    soldAtMs: reader.i64(),
  };
}
