/** The property's payment methods: which are taken now, which without signal, what they are called. */
import type { PaymentMethod } from '../sales/payment-method.js';

/** One line of the list, in the order of the sell page. */
export interface MethodSetting {
  readonly code: PaymentMethod;
  readonly nameEn: string;
  readonly nameZh: string;
  readonly enabled: boolean;
  /** may be taken without signal, under leases that are granted from now on */
  readonly offline: boolean;
  /** when it was switched off; null while it is on. The server's to say. */
  readonly disabledAt: string | null;
}

/**
 * Whether the method must stay in the list: one that was ever on may still come in with a sale of a tablet that was
 * without signal, and stands in the records. It can be switched off.
 */
export function isKeptMethod({ code, enabled, disabledAt }: MethodSetting): boolean {
  return code === 'cash' || enabled || disabledAt !== null;
}

/** What a property begins with: everything is taken, without signal cash alone. */
export const FIRST_METHODS: readonly MethodSetting[] = (
  [
    ['cash', 'Cash', '现金'],
    ['card', 'Card', '刷卡'],
    ['transfer', 'Transfer', '转账'],
    ['mobile_money', 'Mobile money', '移动支付'],
    ['other', 'Other', '其他'],
  ] as const
).map(([code, nameEn, nameZh]) => ({
  ...{ code, nameEn, nameZh, enabled: true, offline: code === 'cash', disabledAt: null },
}));

/** The methods that are taken now, in the order of the list. */
export function takenMethods(methods: readonly MethodSetting[]): PaymentMethod[] {
  return methods.filter(({ enabled }) => enabled).map(({ code }) => code);
}

/** The methods that a lease granted now allows without signal. */
export function offlineMethodsOf(methods: readonly MethodSetting[]): PaymentMethod[] {
  return methods.filter(({ enabled, offline }) => enabled && offline).map(({ code }) => code);
}

/** The methods that were taken at that moment: money that came in before a method was switched off is good. */
export function methodsTakenAt(methods: readonly MethodSetting[], atMs: number): PaymentMethod[] {
  return methods
    .filter(({ enabled, disabledAt }) => enabled || (disabledAt !== null && atMs < Date.parse(disabledAt)))
    .map(({ code }) => code);
}

/** What a method is called; its code where it is in the list no more. */
export function methodName(methods: readonly MethodSetting[], code: PaymentMethod, language: 'en' | 'zh'): string {
  const method = methods.find((one) => one.code === code);
  return method ? (language === 'zh' ? method.nameZh : method.nameEn) : code;
}
