/** What a meter was told: prices, limits, alarms, threshold and mode, as read back and as written. */
import type { MeterMode } from '#shared';
import { decodeBlock, unscaled } from './decode-block.js';
import { isVerified } from './profile.js';
import type { MeterProfile, ProfileWrite } from './profile.js';

/** The block of prepay parameters. Prices in 1/10,000 per kWh: sharp, peak, flat, valley. */
export interface PrepayParameters {
  readonly prepayOn: boolean;
  readonly purchaseCount: number;
  readonly prices: [number, number, number, number];
  readonly alarm1Hundredths: number;
  readonly alarm2Hundredths: number;
  readonly overdraftHundredths: number;
  readonly hoardingLimitHundredths: number;
  readonly totalPurchasedHundredths: number;
  readonly remainingHundredths: number;
}

/** Decodes block `prepay`. Throws RangeError for a model without it and for another number of bytes. */
export function decodePrepay(profile: MeterProfile, bytes: Buffer): PrepayParameters {
  const { number } = decodeBlock(profile, 'prepay', bytes);
  return {
    prepayOn: number('prepay_on') === 1,
    purchaseCount: number('purchase_count'),
    prices: [number('price_sharp'), number('price_peak'), number('price_flat'), number('price_valley')],
    alarm1Hundredths: number('alarm_amount_1'),
    alarm2Hundredths: number('alarm_amount_2'),
    overdraftHundredths: number('overdraft'),
    hoardingLimitHundredths: number('hoarding_limit'),
    totalPurchasedHundredths: number('total_purchased'),
    remainingHundredths: number('remaining'),
  };
}

/** Decodes block `threshold`: watts. */
export function decodeThreshold(profile: MeterProfile, bytes: Buffer): number {
  return decodeBlock(profile, 'threshold', bytes).number('power_threshold');
}

/** Decodes block `forced`: the mode that the meter was told. */
export function decodeForced(profile: MeterProfile, bytes: Buffer): MeterMode {
  const values = decodeBlock(profile, 'forced', bytes);
  if (values.number('forced_mode') === 0) return 'prepaid';
  return values.number('forced_off') === 1 ? 'forced_off' : 'forced_on';
}

/** Decodes block `own_number`: twelve digits, or undefined when the meter has none. */
export function decodeOwnNumber(profile: MeterProfile, bytes: Buffer): string | undefined {
  return decodeBlock(profile, 'own_number', bytes).text('own_number');
}

/** The writes that a profile may have, by the names of its file. */
export interface WriteValues {
  readonly prepay_on: { readonly prepay_on: number };
  readonly prices: Readonly<Record<'price_sharp' | 'price_peak' | 'price_flat' | 'price_valley', number>>;
  readonly alarms: Readonly<Record<'alarm_amount_1' | 'alarm_amount_2', number>>;
  readonly hoarding_limit: { readonly hoarding_limit: number };
  /** prices, alarms, overdraft and limit in one frame */
  readonly terms: WriteValues['prices'] &
    WriteValues['alarms'] &
    WriteValues['hoarding_limit'] & { readonly overdraft: number };
  readonly power_threshold: { readonly power_threshold: number };
  readonly mode_prepaid: Readonly<Record<string, never>>;
  readonly mode_forced_on: Readonly<Record<string, never>>;
  readonly mode_forced_off: Readonly<Record<string, never>>;
}
export type WriteName = keyof WriteValues;

export type PlannedWrite =
  | { readonly ok: true; readonly address: number; readonly data: Buffer }
  | {
      readonly ok: false;
      readonly refusal: 'not_in_profile' | 'not_verified' | 'does_not_fit';
      readonly message: string;
    };

/**
 * The bytes of a write, or why it is not made. Values are in the product's units. What the profile does not mark as
 * verified is written to simulated meters only.
 */
export function planWrite<N extends WriteName>(
  profile: MeterProfile,
  name: N,
  values: WriteValues[N],
  isSimulated: boolean,
): PlannedWrite {
  const write = profile.writes[name];
  if (!write) {
    return refuse('not_in_profile', `The profile of ${profile.model} has no way to write ${words(name)}.`);
  }
  if (!isSimulated && !isVerified(write.mark)) {
    return refuse(
      'not_verified',
      `Writing ${words(name)} to a ${profile.model} is known from too few sources (mark '${write.mark}'); it is done to simulated meters only.`,
    );
  }
  const data = encode(write, values);
  if (!data) return refuse('does_not_fit', `A ${profile.model} cannot hold these values of ${words(name)} exactly.`);
  return { ok: true, address: write.address, data };
}

/** The write that brings a meter into a mode. */
export function planMode(profile: MeterProfile, mode: MeterMode, isSimulated: boolean): PlannedWrite {
  return planWrite(profile, `mode_${mode}`, {}, isSimulated);
}

const words = (name: string): string => `'${name.replaceAll('_', ' ')}'`;
const refuse = (refusal: 'not_in_profile' | 'not_verified' | 'does_not_fit', message: string): PlannedWrite => ({
  ok: false,
  refusal,
  message,
});

function encode(write: ProfileWrite, values: Readonly<Record<string, number>>): Buffer | undefined {
  const parts: Buffer[] = [];
  for (const word of write.words ?? []) parts.push(Buffer.from([word >> 8, word & 0xff]));
  for (const field of write.fields ?? []) {
    const value = values[field.name];
    const raw = value === undefined ? undefined : unscaled(value, field.scale, field.unit);
    const bytes = raw === undefined ? undefined : toBytes(raw, field.type);
    if (!bytes) return undefined;
    parts.push(bytes);
  }
  return Buffer.concat(parts);
}

function toBytes(raw: number, type: 'u16' | 'i16' | 'u32' | 'i32'): Buffer | undefined {
  const isSigned = type === 'i16' || type === 'i32';
  const length = type === 'u16' || type === 'i16' ? 2 : 4;
  const highest = 2 ** (8 * length - (isSigned ? 1 : 0)) - 1;
  const lowest = isSigned ? -highest - 1 : 0;
  if (raw < lowest || raw > highest) return undefined;
  const bytes = Buffer.alloc(length);
  if (isSigned) bytes.writeIntBE(raw, 0, length);
  else bytes.writeUIntBE(raw, 0, length);
  return bytes;
}
