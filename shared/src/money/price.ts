/**
 * A price of energy is an integer of 1/10,000 of the currency's major unit per kWh: 1.25 is 12500. Meters hold it in
 * the same unit (u32 x 0.0001).
 */

declare const price: unique symbol;

/** 1/10,000 of a major unit per kWh, zero or more. */
export type PricePerKwh = number & { readonly [price]: true };

/** The largest price a meter's u32 register and our exact sums both hold. */
export const MAX_PRICE = 99_999_999;

/** The four time-of-use prices; a flat tariff has four equal ones. */
export interface Prices {
  readonly sharp: PricePerKwh;
  readonly peak: PricePerKwh;
  readonly flat: PricePerKwh;
  readonly valley: PricePerKwh;
}

/** Takes a whole number of 1/10,000 per kWh; throws RangeError when it is none. */
export function pricePerKwh(value: number): PricePerKwh {
  if (!Number.isInteger(value) || value < 0 || value > MAX_PRICE) {
    throw new RangeError(`not a price in 1/10,000 per kWh: ${value}`);
  }
  return value as PricePerKwh;
}

/** Reads '1.25' (at most four decimals); undefined when it is not a price. */
export function parsePrice(text: string): PricePerKwh | undefined {
  const match = /^(\d{1,4})(?:[.,](\d{1,4}))?$/.exec(text.trim());
  if (!match) return undefined;
  return pricePerKwh(Number(`${match[1]}${(match[2] ?? '').padEnd(4, '0')}`));
}

/** 12500 is '1.25', 12345 is '1.2345', 10000 is '1.00': at least two decimals, no more zeros than that. */
export function formatPrice(value: PricePerKwh): string {
  const digits = String(value).padStart(5, '0');
  const fraction = digits.slice(-4).replace(/0{1,2}$/, '');
  return `${digits.slice(0, -4)}.${fraction}`;
}

/** One price at all hours. */
export function flatPrices(value: PricePerKwh): Prices {
  return { sharp: value, peak: value, flat: value, valley: value };
}
