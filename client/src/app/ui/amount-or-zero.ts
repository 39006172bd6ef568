/** Amounts that may be nothing, as forms of the office take them: a float, a limit, a first recharge. Pure. */
import { type AmountRefusal, type CurrencyDecimals, type MinorUnits, parseAmount, ZERO } from '#shared';

/** '' and '0' are zero. Undefined when it is no amount. */
export function amountOrZero(text: string, decimals: CurrencyDecimals): MinorUnits | undefined {
  const parsed = parseAmount(text, decimals);
  if (parsed.ok) return parsed.amountMinor;
  return parsed.refusal === 'amount_missing' || parsed.refusal === 'amount_zero' ? ZERO : undefined;
}

/** As `amountOrZero`, but an empty field is no zero: what was counted must be typed. */
export function typedAmountOrZero(text: string, decimals: CurrencyDecimals): MinorUnits | undefined {
  return text.trim() === '' ? undefined : amountOrZero(text, decimals);
}

/** What is wrong with such an amount; undefined where nothing is. An empty field is wrong only where it `mustBeTyped`. */
export function amountOrZeroFault(
  text: string,
  decimals: CurrencyDecimals,
  mustBeTyped: boolean,
): AmountRefusal | undefined {
  const parsed = parseAmount(text, decimals);
  if (parsed.ok || parsed.refusal === 'amount_zero') return undefined;
  return parsed.refusal === 'amount_missing' && !mustBeTyped ? undefined : parsed.refusal;
}
