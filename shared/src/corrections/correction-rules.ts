/**
 * May this sale or refund be reversed? A correction is whole and there is one of each: who keyed 200 for 20 reverses it
 * and sells 20. Money that is in `held` has ways out of its own.
 */
import type { RefundCause, RefundState } from '../refunds/refund-rules.js';
import type { SaleState } from '../sales/sale-rules.js';

/** `refused` and `void` left things as they were: what was to be reversed stands, and may be tried again. */
export const CORRECTION_STATES = ['on_its_way', 'done', 'refused', 'void', 'needs_attention'] as const;
export type CorrectionState = (typeof CORRECTION_STATES)[number];

/** In order of precedence. */
export type SaleCorrectionRefusal =
  'corrected_already' | 'sale_refunded' | 'sale_is_held' | 'account_cancelled' | 'account_closing';

/** The first reason against reversing a sale, or undefined. `unsent`: no gateway can have its order. */
export function checkSaleCorrection(sale: {
  readonly state: SaleState;
  readonly open: boolean;
  /** its meter is being settled */
  readonly closing: boolean;
  readonly unsent: boolean;
}): SaleCorrectionRefusal | undefined {
  switch (sale.state) {
    case 'correcting':
    case 'corrected':
      return 'corrected_already';
    case 'refunded':
      return 'sale_refunded';
    case 'held':
    case 'void':
    case 'quarantined':
      return 'sale_is_held';
    default:
      if (sale.unsent) return undefined;
      if (!sale.open) return 'account_cancelled';
      return sale.closing ? 'account_closing' : undefined;
  }
}

/** In order of precedence. */
export type RefundCorrectionRefusal =
  | 'corrected_already'
  | 'not_correctable'
  | 'refund_under_way'
  | 'account_cancelled'
  | 'account_closing'
  | 'over_hoarding_limit'
  | 'payment_missing';

/** The first reason against reversing a refund, or undefined. */
export function checkRefundCorrection(refund: {
  readonly cause: RefundCause;
  readonly state: RefundState;
  readonly carriedMinor: number;
  readonly amountMinor: number;
  readonly unsent: boolean;
  readonly open: boolean;
  readonly closing: boolean;
  /** how much more its meter may hold */
  readonly roomMinor: number;
  /** the tenant brings the money back */
  readonly paid: boolean;
}): RefundCorrectionRefusal | undefined {
  if (refund.state === 'corrected') return 'corrected_already';
  if (refund.cause !== 'refund' || refund.carriedMinor > 0) return 'not_correctable';
  if (refund.state === 'refused' || refund.state === 'void') return 'not_correctable';
  if (refund.state === 'on_its_way' || refund.state === 'needs_attention') {
    return refund.unsent ? undefined : 'refund_under_way';
  }
  if (!refund.open) return 'account_cancelled';
  if (refund.closing) return 'account_closing';
  if (refund.amountMinor > refund.roomMinor) return 'over_hoarding_limit';
  if (refund.state === 'paid' && !refund.paid) return 'payment_missing';
  return undefined;
}
