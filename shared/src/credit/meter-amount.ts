/**
 * Meters of this family hold money as a signed 32-bit number of 1/100 of the major unit, whatever the currency's own
 * decimals are. An amount that a meter cannot hold exactly is refused before money is taken.
 */
import { type CurrencyDecimals, type MinorUnits, minorUnits } from '../money/money.js';

/** Hundredths of the major unit, as in the meter's registers. */
export type MeterHundredths = number;

export const MAX_METER_HUNDREDTHS = 2_147_483_647;

/** The amount in the meter's unit; undefined when it does not fit exactly (more than two decimals, or too large). */
export function toMeterHundredths(amount: MinorUnits, decimals: CurrencyDecimals): MeterHundredths | undefined {
  const scaled = decimals === 0 ? amount * 100 : decimals === 2 ? amount : amount / 10;
  if (!Number.isInteger(scaled) || Math.abs(scaled) > MAX_METER_HUNDREDTHS) return undefined;
  return scaled === 0 ? 0 : scaled;
}

/** What the meter's hundredths are in minor units, rounded toward zero where the currency has no decimals. */
export function fromMeterHundredths(hundredths: MeterHundredths, decimals: CurrencyDecimals): MinorUnits {
  return minorUnits(decimals === 0 ? Math.trunc(hundredths / 100) : decimals === 2 ? hundredths : hundredths * 10);
}
