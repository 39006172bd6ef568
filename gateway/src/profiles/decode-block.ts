/**
 * Reads the registers of one block. Everything is an integer in the product's units: Wh, W, tenths of volts, hundredths
 * of amperes, hundredths of the currency, prices in 1/10,000 per kWh.
 */
import type { MeterProfile, ProfileBlock, ProfileRegister, Unit } from './profile.js';

/** How many of the product's units are in one of the register's. */
const PRODUCT_UNITS: Readonly<Record<Unit, number>> = {
  'kWh': 1000,
  'Wh': 1,
  'kW': 1000,
  'W': 1,
  'kvar': 1000,
  'V': 10,
  'A': 100,
  'Hz': 100,
  'money': 100,
  'money per kWh': 10_000,
  '': 1,
};

/** The values of a block by name; a `bit` is 0 or 1. Text is for clocks and numbers of twelve digits. */
export interface BlockValues {
  /** Throws RangeError for a name that the block does not have: the profile was checked when it was loaded. */
  number(name: string): number;
  optional(name: string): number | undefined;
  text(name: string): string | undefined;
}

/** Decodes the bytes of a block as its profile says. Throws RangeError when they are not as many as the block has. */
export function decodeBlock(profile: MeterProfile, blockName: string, bytes: Buffer): BlockValues {
  const block = profile.blocks[blockName];
  if (!block) throw new RangeError(`a ${profile.model} has no block ${blockName}`);
  if (bytes.length !== block.registers * 2) throw new RangeError(`${bytes.length} bytes for block ${blockName}`);
  const optional = (name: string): number | undefined => {
    const register = block.fields[name];
    return register && numberAt(block, register, bytes);
  };
  return {
    optional,
    number: (name) => {
      const value = optional(name);
      if (value === undefined) throw new RangeError(`block ${blockName} of ${profile.model} has no ${name}`);
      return value;
    },
    text: (name) => {
      const register = block.fields[name];
      return register && textAt(block, register, bytes);
    },
  };
}

const offsetOf = (block: ProfileBlock, register: ProfileRegister): number => (register.address - block.address) * 2;

function numberAt(block: ProfileBlock, register: ProfileRegister, bytes: Buffer): number {
  const raw = rawAt(block, register, bytes);
  return scaled(raw, register.scale, register.unit, pointOf(block, register, bytes));
}

/** The number as it came, before its scale. */
export function rawAt(block: ProfileBlock, register: ProfileRegister, bytes: Buffer): number {
  const at = offsetOf(block, register);
  switch (register.type) {
    case 'u16':
      return bytes.readUInt16BE(at);
    case 'i16':
      return bytes.readInt16BE(at);
    case 'u32':
      return bytes.readUInt32BE(at);
    case 'i32':
      return bytes.readInt32BE(at);
    case 'u8':
      return bytes.readUInt8(register.byte === 'low' ? at + 1 : at);
    case 'bit':
      return (bytes.readUInt16BE(at) >> (register.bit ?? 0)) & 1;
    case 'clock':
    case 'bcd':
      throw new RangeError('a clock and a number of digits are text');
  }
}

/** The power of ten that a panel meter keeps in a register of its own. */
export function pointOf(block: ProfileBlock, register: ProfileRegister, bytes: Buffer): number {
  const point = register.pointFrom === undefined ? undefined : block.fields[register.pointFrom];
  return point ? rawAt(block, point, bytes) - 4 : 0;
}

/** `raw x scale` in the product's units, exact where that is a whole number, else rounded to the nearest. */
export function scaled(raw: number, scale: string, unit: Unit, tenPower = 0): number {
  const [whole = '0', fraction = ''] = scale.split('.');
  const factor = Number(whole + fraction) * PRODUCT_UNITS[unit] * 10 ** Math.max(0, tenPower);
  const value = Math.round((raw * factor) / 10 ** (fraction.length + Math.max(0, -tenPower)));
  if (!Number.isSafeInteger(value)) throw new RangeError(`a register of ${raw} is too large`);
  return value === 0 ? 0 : value;
}

/** The raw register value for a value in the product's units; undefined when it cannot be held exactly. */
export function unscaled(value: number, scale: string, unit: Unit): number | undefined {
  const [whole = '0', fraction = ''] = scale.split('.');
  const raw = (value * 10 ** fraction.length) / (Number(whole + fraction) * PRODUCT_UNITS[unit]);
  return Number.isSafeInteger(raw) ? raw : undefined;
}

/** A clock or a number of digits as text; undefined when the bytes are none. */
export function textAt(block: ProfileBlock, register: ProfileRegister, bytes: Buffer): string | undefined {
  const at = offsetOf(block, register);
  if (register.type === 'bcd') {
    const digits = bytes.toString('hex', at, at + 6);
    return /^\d{12}$/.test(digits) ? digits : undefined;
  }
  return register.type === 'clock' ? readClock(bytes.subarray(at, at + 7)) : undefined;
}

/** `2026-07-01T08:30:00` in the meter's own local time; undefined when the bytes are no time. */
function readClock(bytes: Buffer): string | undefined {
  const [year = 0, month = 0, day = 0, , hour = 0, minute = 0, second = 0] = bytes;
  const isTime = month >= 1 && month <= 12 && day >= 1 && day <= 31 && hour < 24 && minute < 60 && second < 60;
  if (!isTime || year > 99) return undefined;
  const two = (value: number): string => String(value).padStart(2, '0');
  return `20${two(year)}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}`;
}
