/** An amount as one types it into a filter; unlike what is paid it may be zero, or below it. */
import { type AmountRefusal, type CurrencyDecimals, parseAmount } from '#shared';

export type TypedAmount =
  { readonly ok: true; readonly minor: number | null } | { readonly ok: false; readonly refusal: AmountRefusal };

/** Minor units; null for nothing typed. */
export function typedAmount(text: string, decimals: CurrencyDecimals): TypedAmount {
  const typed = text.trim();
  if (typed === '') return { ok: true, minor: null };
  const isNegative = /^[-−]/.test(typed);
  const parsed = parseAmount(isNegative ? typed.slice(1) : typed, decimals);
  if (parsed.ok) return { ok: true, minor: isNegative ? -parsed.amountMinor : parsed.amountMinor };
  return parsed.refusal === 'amount_zero' ? { ok: true, minor: 0 } : parsed;
}
