/**
 * Codes say where a thing hangs. A DPU is `BBFFNN` (building, floor, number on the floor, two digits each). A meter is
 * its DPU's code, the DPU's serial port (2 decimal digits) and its bus address (2 hex digits, upper case):
 * `020103031E` is DPU 020103, port 3, address 30.
 */
import { ONE_ALPHABET_A_WORD } from '../http/alphabets.js';

declare const dpu: unique symbol;
declare const meter: unique symbol;

export type DpuCode = string & { readonly [dpu]: true };
export type MeterCode = string & { readonly [meter]: true };

export interface DpuPlace {
  /** 1 to 99 */
  readonly building: number;
  /** 0 to 99 */
  readonly floor: number;
  /** number on the floor, 1 to 99 */
  readonly dpuNumber: number;
}

export interface MeterPlace {
  readonly dpuCode: DpuCode;
  /** the DPU's serial port, 0 to 99 */
  readonly serialPort: number;
  /** Modbus unit, 1 to 247 */
  readonly address: number;
}

/** Why a code or a part of one is refused; `lost_zero` is what a spreadsheet does to `020304`. */
export type CodeRefusal =
  | 'building_not_1_to_99'
  | 'floor_not_0_to_99'
  | 'dpu_number_not_1_to_99'
  | 'serial_port_not_0_to_99'
  | 'address_not_1_to_247'
  | 'dpu_code_not_six_digits'
  | 'dpu_code_lost_zero'
  | 'meter_code_not_ten_characters';

export type Parsed<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: CodeRefusal };

const refuse = (refusal: CodeRefusal): { ok: false; refusal: CodeRefusal } => ({ ok: false, refusal });
const within = (value: number, low: number, high: number): boolean =>
  Number.isInteger(value) && value >= low && value <= high;
const twoDigits = (value: number): string => String(value).padStart(2, '0');

/** Makes the code of a DPU from its place. */
export function formatDpuCode(place: DpuPlace): Parsed<DpuCode> {
  if (!within(place.building, 1, 99)) return refuse('building_not_1_to_99');
  if (!within(place.floor, 0, 99)) return refuse('floor_not_0_to_99');
  if (!within(place.dpuNumber, 1, 99)) return refuse('dpu_number_not_1_to_99');
  const code = twoDigits(place.building) + twoDigits(place.floor) + twoDigits(place.dpuNumber);
  return { ok: true, value: code as DpuCode };
}

/** Reads a DPU code. Five digits get a refusal of their own: a spreadsheet took the leading zero. */
export function parseDpuCode(text: string): Parsed<DpuPlace & { readonly code: DpuCode }> {
  const code = text.trim();
  if (/^\d{5}$/.test(code)) return refuse('dpu_code_lost_zero');
  if (!/^\d{6}$/.test(code)) return refuse('dpu_code_not_six_digits');
  const place = {
    building: Number(code.slice(0, 2)),
    floor: Number(code.slice(2, 4)),
    dpuNumber: Number(code.slice(4, 6)),
  };
  const formatted = formatDpuCode(place);
  return formatted.ok ? { ok: true, value: { ...place, code: formatted.value } } : formatted;
}

/** Makes the code of a meter from its place. */
export function formatMeterCode(place: MeterPlace): Parsed<MeterCode> {
  if (!within(place.serialPort, 0, 99)) return refuse('serial_port_not_0_to_99');
  if (!within(place.address, 1, 247)) return refuse('address_not_1_to_247');
  const address = place.address.toString(16).toUpperCase().padStart(2, '0');
  return { ok: true, value: (place.dpuCode + twoDigits(place.serialPort) + address) as MeterCode };
}

/** Reads a meter code, in either case of its hex digits. */
export function parseMeterCode(text: string): Parsed<MeterPlace & { readonly code: MeterCode }> {
  const code = text.trim().toUpperCase();
  if (!/^\d{8}[0-9A-F]{2}$/.test(code)) return refuse('meter_code_not_ten_characters');
  const dpuPlace = parseDpuCode(code.slice(0, 6));
  if (!dpuPlace.ok) return dpuPlace;
  const place = {
    dpuCode: dpuPlace.value.code,
    serialPort: Number(code.slice(6, 8)),
    address: Number.parseInt(code.slice(8), 16),
  };
  const formatted = formatMeterCode(place);
  return formatted.ok ? { ok: true, value: { ...place, code: formatted.value } } : formatted;
}

/** The building that a meter code or DPU code starts with. */
export function buildingOf(code: MeterCode | DpuCode): number {
  return Number(code.slice(0, 2));
}

/** A room is letters and digits, with dash, dot, slash or space inside, each word in one alphabet: `E406`, `12-3`. */
export const ROOM_PATTERN = new RegExp(
  String.raw`^${ONE_ALPHABET_A_WORD}[\p{L}\p{N}](?:[\p{L}\p{N} ./-]{0,22}[\p{L}\p{N}])?$`,
  'u',
);
