/**
 * The sides of the ledger. A till holds the money of one shift by method; a meter's account is what its assignment was
 * given; `held` is money taken that nothing was credited for yet; `payable` is owed to tenants; `carried` moves between
 * two assignments of a tenant and comes back to zero; `unexplained` is what a new baseline of a meter found. `office` is
 * what operators were given and have handed over, `till_difference` what counting found too much (debit) or too little;
 * `written_off` is what tenants owed when they left and was let go; `lost_sales` is cash that operators answer for though
 * its sales never came in.
 */
import { parsePaymentMethod, type PaymentMethod } from '#shared';

export type LedgerAccountName =
  | `till:${string}:${PaymentMethod | 'unknown'}`
  | `meter:${string}`
  | 'held'
  | 'payable'
  | 'carried'
  | 'unexplained'
  | 'office'
  | 'till_difference'
  | 'written_off'
  | 'lost_sales';

/** The money that one shift took by one method. */
export function tillAccount(shiftId: string, method: PaymentMethod): LedgerAccountName {
  return `till:${shiftId}:${method}`;
}

/** The first and the last name that an account of this shift's till can have. */
export function tillAccountsOf(shiftId: string): readonly [string, string] {
  return [`till:${shiftId}:`, `till:${shiftId}:~`];
}

/** Whose till an account is, and of which method; undefined for any other account. */
export function readTillAccount(
  account: string,
): { readonly shiftId: string; readonly method: PaymentMethod } | undefined {
  const [kind, shiftId, code = ''] = account.split(':');
  const method = parsePaymentMethod(code);
  return kind === 'till' && shiftId !== undefined && method ? { shiftId, method } : undefined;
}

/** Money of a device whose item does not tell shift and method: it was signed by an app that is newer than the server. */
export function unknownTillAccount(deviceId: string): LedgerAccountName {
  return `till:${deviceId}:unknown`;
}

/** What the meter of an assignment was given. */
export function meterAccount(assignmentId: string): LedgerAccountName {
  return `meter:${assignmentId}`;
}

/**
 * Tills and the office hold money: their balance is what went in (debit) less what went out. All others are owed: credit
 * less debit.
 */
export function isHeldMoney(account: LedgerAccountName): boolean {
  return account.startsWith('till:') || account === 'office';
}
