/**
 * Two meters are crossed when each feeds the other's room: tenants then pay for each other. It shows in two ways: a
 * person in a room sees that another meter feeds it than is written down, or another meter's load goes when this one is
 * switched off.
 */
import type { MeterCode } from '../meters/meter-code.js';
import type { Crossed } from './commissioning.contract.js';

export const MOVED_LOAD_KINDS = ['own', 'other'] as const;
export type MovedLoadKind = (typeof MOVED_LOAD_KINDS)[number];

export interface LoadBeside {
  readonly meterCode: MeterCode;
  readonly room: string;
  readonly beforeW: number;
  readonly afterW: number;
}

/** A load has gone with the relay when so much of it, and so large a part of it, is there no more. */
const GONE_W = 20;
const GONE_PART = 0.7;

/** Which loads went when `switched` was switched off. A lamp that somebody switched meanwhile is not told apart. */
export function movedLoads(
  loads: readonly LoadBeside[],
  switched: MeterCode,
): (LoadBeside & { readonly kind: MovedLoadKind })[] {
  return loads
    .filter(({ beforeW, afterW }) => beforeW - afterW >= GONE_W && beforeW - afterW >= beforeW * GONE_PART)
    .map((load) => ({ ...load, kind: load.meterCode === switched ? 'own' : 'other' }));
}

export interface KnownMeter {
  readonly meterCode: MeterCode;
  /** as it is written down */
  readonly room: string;
  /** the room as it is compared */
  readonly roomKey: string;
}
/** The newest record of a meter. */
export interface KnownRecord {
  readonly meterCode: MeterCode;
  readonly roomKey: string;
  readonly feeds: boolean;
}

/** Meters that seem to be crossed with this one, each once, by the strongest sign. */
export function crossedWith(
  meter: KnownMeter,
  others: readonly KnownMeter[],
  records: readonly KnownRecord[],
  moved: readonly { readonly meterCode: MeterCode; readonly kind: MovedLoadKind }[],
): Crossed[] {
  const own = records.find(({ meterCode }) => meterCode === meter.meterCode);
  const found = new Map<MeterCode, Crossed>();
  const add = (other: KnownMeter | undefined, kind: Crossed['kind']): void => {
    if (!other || other.meterCode === meter.meterCode || found.has(other.meterCode)) return;
    found.set(other.meterCode, { meterCode: other.meterCode, room: other.room, kind });
  };
  const byCode = (code: MeterCode): KnownMeter | undefined => others.find(({ meterCode }) => meterCode === code);
  // It feeds a room that is written down for another meter.
  if (own?.feeds && own.roomKey !== meter.roomKey) {
    add(
      others.find(({ roomKey }) => roomKey === own.roomKey),
      'room_of_other',
    );
  }
  for (const record of records) {
    if (!record.feeds || record.meterCode === meter.meterCode) continue;
    // Two meters cannot feed one room.
    if (own?.feeds && record.roomKey === own.roomKey) add(byCode(record.meterCode), 'recorded_for_other');
    else if (record.roomKey === meter.roomKey) add(byCode(record.meterCode), 'own_room_fed_by_other');
  }
  const isOwnLoadGone = moved.some(({ kind }) => kind === 'own');
  if (!isOwnLoadGone)
    for (const { meterCode, kind } of moved) if (kind === 'other') add(byCode(meterCode), 'load_moved');
  return [...found.values()];
}
