import type { RefundCorrectionRefusal, SaleCorrectionRefusal } from '#shared';
import { Refused } from '../http/refused.js';

const SENTENCES: Readonly<Record<SaleCorrectionRefusal | RefundCorrectionRefusal, string>> = {
  corrected_already:
    'This was reversed already, or its reversal is on its way. Each sale and refund has one correction.',
  sale_refunded: 'The money of this sale was released to be paid back, so there is nothing to reverse.',
  sale_is_held: 'The money of this sale is held and in no meter. Release it under Held money.',
  account_cancelled: 'This account was cancelled, so nothing moves on its meter any more.',
  account_closing: 'This account is being closed: what its meter holds is settled there. Abandon the closing first.',
  not_correctable: 'Only a refund that was taken off the meter, and is in no other meter, can be reversed.',
  refund_under_way: 'The meter is taking this refund just now. Try again when it says payable.',
  over_hoarding_limit:
    'The meter has no room for this amount under its hoarding limit. Pay the refund out, or raise the limit.',
  payment_missing: 'This refund was paid out: take the money back first, and say how.',
};

export function correctionRefusal(refusal: SaleCorrectionRefusal | RefundCorrectionRefusal): Refused {
  return new Refused(refusal, SENTENCES[refusal]);
}

export const correctionTaken = (): Refused =>
  new Refused('correction_taken', 'This form was used for another correction already. Begin again from the sale.');
