/**
 * Money is an integer number of the currency's smallest unit ("minor unit"): 20.00 with two decimals is 2000.
 * There is no float anywhere: every function here throws a RangeError rather than lose a unit, since a caller that
 * gets that far has a bug. What people type is parsed by `parseAmount`, which answers with a refusal instead.
 */

declare const minor: unique symbol;

/** A safe integer of minor units, may be negative. */
export type MinorUnits = number & { readonly [minor]: true };

/** A currency as the whole property uses it, fixed with the first ledger row. */
export interface Currency {
  /** ISO 4217 code or the property's own word, shown small beside amounts: `USD`. */
  readonly code: string;
  /** Digits after the decimal point: 0, 2 or 3. */
  readonly decimals: CurrencyDecimals;
}

export type CurrencyDecimals = 0 | 2 | 3;

/** Takes a whole, safe number as minor units. Throws RangeError for anything else. */
export function minorUnits(value: number): MinorUnits {
  if (!Number.isSafeInteger(value)) throw new RangeError(`not a whole number of minor units: ${value}`);
  return (value === 0 ? 0 : value) as MinorUnits;
}

export const ZERO = minorUnits(0);

/** The exact sum; throws RangeError when it leaves the safe range. */
export function addMinor(...amounts: readonly MinorUnits[]): MinorUnits {
  return amounts.reduce<MinorUnits>((sum, amount) => minorUnits(sum + amount), ZERO);
}

/** `a - b`, exact. */
export function subtractMinor(a: MinorUnits, b: MinorUnits): MinorUnits {
  return minorUnits(a - b);
}

export function negateMinor(a: MinorUnits): MinorUnits {
  return minorUnits(-a);
}

/** No money is larger (ten digits and three decimals): whoever says so does not tell the truth. */
export const MOST_BELIEVABLE_MINOR = 9_999_999_999_999;

/** Why a typed amount is not one that can be sold, in order of precedence. */
export const AMOUNT_REFUSALS = [
  'amount_missing',
  'amount_not_a_number',
  'amount_negative',
  'amount_too_many_decimals',
  'amount_zero',
  'amount_too_large',
] as const;
export type AmountRefusal = (typeof AMOUNT_REFUSALS)[number];

export type ParsedAmount =
  { readonly ok: true; readonly amountMinor: MinorUnits } | { readonly ok: false; readonly refusal: AmountRefusal };

/** The most digits before the decimal point that an amount may have; keeps sums of millions of sales exact. */
const MAX_WHOLE_DIGITS = 10;

/**
 * Reads an amount as typed on the keypad: digits and at most one decimal point ('.' or ','). No thousands
 * separators, since '1,000' means one in one country and a thousand in another.
 */
export function parseAmount(text: string, decimals: CurrencyDecimals): ParsedAmount {
  const typed = text.trim().replace(',', '.');
  if (typed === '') return { ok: false, refusal: 'amount_missing' };
  const match = /^(-?)(\d*)(?:\.(\d*))?$/.exec(typed);
  const whole = match?.[2] ?? '';
  const fraction = match?.[3] ?? '';
  if (!match || (whole === '' && fraction === '')) return { ok: false, refusal: 'amount_not_a_number' };
  if (match[1] === '-') return { ok: false, refusal: 'amount_negative' };
  if (fraction.length > decimals) return { ok: false, refusal: 'amount_too_many_decimals' };
  if (whole.replace(/^0+/, '').length > MAX_WHOLE_DIGITS) return { ok: false, refusal: 'amount_too_large' };
  const amount = Number(`${whole}${fraction.padEnd(decimals, '0')}`);
  if (amount === 0) return { ok: false, refusal: 'amount_zero' };
  return { ok: true, amountMinor: minorUnits(amount) };
}

/** `-1234` with two decimals is `-12.34`: plain, for files, keypads and machine-made documents. */
export function formatAmount(amount: MinorUnits, decimals: CurrencyDecimals): string {
  const sign = amount < 0 ? '-' : '';
  const digits = String(Math.abs(amount)).padStart(decimals + 1, '0');
  if (decimals === 0) return sign + digits;
  return `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}
