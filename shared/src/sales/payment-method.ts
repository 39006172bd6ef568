/**
 * How a tenant paid, as a code that never changes: it stands in signed sales, tills and the ledger. What a method is
 * called, whether it is taken, and whether without signal, is in the settings (`settings/payment-methods.ts`).
 */

/** The methods that every property begins with. */
export const PAYMENT_METHODS = ['cash', 'card', 'transfer', 'mobile_money', 'other'] as const;
/** One of those, or a method that the property has added. */
export type PaymentMethod = (typeof PAYMENT_METHODS)[number] | `m_${string}`;

/** What a code looks like; an added one is as long as the longest of the first at most, for which the books have room. */
export const METHOD_PATTERN = new RegExp(`^(${PAYMENT_METHODS.join('|')}|m_[a-z0-9]{1,10})$`);

const isMethod = (text: string): text is PaymentMethod => METHOD_PATTERN.test(text);

/** The method with this code; undefined when no method can have it. */
export function parsePaymentMethod(text: string): PaymentMethod | undefined {
  return isMethod(text) ? text : undefined;
}

/** The first methods in their order, then the added ones by their code: the one order in which totals are written. */
export function compareMethods(a: PaymentMethod, b: PaymentMethod): number {
  const placeOf = (method: PaymentMethod): number => {
    const at = PAYMENT_METHODS.findIndex((known) => known === method);
    return at === -1 ? PAYMENT_METHODS.length : at;
  };
  return placeOf(a) - placeOf(b) || (a < b ? -1 : a > b ? 1 : 0);
}
