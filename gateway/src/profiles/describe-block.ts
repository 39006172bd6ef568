/** The registers of a block, one by one: as they came, and what the profile makes of them in the register's own unit. */
import type { RegisterWord } from '#shared';
import { pointOf, rawAt, textAt } from './decode-block.js';
import type { MeterProfile, ProfileBlock, ProfileRegister } from './profile.js';

/** Throws RangeError when the bytes are not as many as the block has. */
export function describeBlock(profile: MeterProfile, blockName: string, bytes: Buffer): RegisterWord[] {
  const block = profile.blocks[blockName];
  if (!block) throw new RangeError(`a ${profile.model} has no block ${blockName}`);
  if (bytes.length !== block.registers * 2) throw new RangeError(`${bytes.length} bytes for block ${blockName}`);
  return Object.entries(block.fields)
    .map(([name, register]) => ({
      name,
      address: register.address,
      part: partOf(register),
      type: register.type,
      raw: rawBytes(block, register, bytes),
      value: valueOf(block, register, bytes),
      unit: register.unit,
      mark: register.mark,
      source: register.source,
    }))
    .sort((a, b) => a.address - b.address);
}

function partOf({ bit, byte, type }: ProfileRegister): string | null {
  if (type === 'bit') return `bit ${bit ?? 0}`;
  return type === 'u8' ? `${byte ?? 'high'} byte` : null;
}

const LENGTHS: Readonly<Record<ProfileRegister['type'], number>> = {
  ...{ u16: 2, i16: 2, u8: 2, bit: 2, u32: 4, i32: 4, bcd: 6, clock: 7 },
};

function rawBytes(block: ProfileBlock, register: ProfileRegister, bytes: Buffer): string {
  const at = (register.address - block.address) * 2;
  return bytes.toString('hex', at, at + LENGTHS[register.type]).toUpperCase();
}

function valueOf(block: ProfileBlock, register: ProfileRegister, bytes: Buffer): string | null {
  if (register.type === 'clock' || register.type === 'bcd') return textAt(block, register, bytes) ?? null;
  return decimal(rawAt(block, register, bytes), register.scale, pointOf(block, register, bytes));
}

/** `raw x scale x 10^tenPower`, exactly: digits are moved, nothing is divided. */
export function decimal(raw: number, scale: string, tenPower = 0): string {
  const [whole = '0', fraction = ''] = scale.split('.');
  const digits = BigInt(raw) * BigInt(whole + fraction) * 10n ** BigInt(Math.max(0, tenPower));
  const places = fraction.length + Math.max(0, -tenPower);
  const text = String(digits < 0n ? -digits : digits).padStart(places + 1, '0');
  const shown = places === 0 ? text : `${text.slice(0, -places)}.${text.slice(-places)}`;
  return digits < 0n ? `-${shown}` : shown;
}
