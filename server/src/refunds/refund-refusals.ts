import { type RefundMeter, type RefundRefusal, refundableMinor } from '#shared';
import { Refused } from '../http/refused.js';

/** The refusal for a refund that there is none of, or of a building that the operator may not work in. */
export const refundUnknown = (): Refused =>
  new Refused('refund_unknown', 'There is no such refund in your buildings. Look for it in the refund records.');

export const refundTaken = (): Refused =>
  new Refused('refund_taken', 'This form was used for something else already. Begin a new refund.');

export const assignmentUnknown = (): Refused =>
  new Refused('assignment_unknown', 'There is no such meter of a tenant in your buildings. Look for the tenant again.');

/** A sentence for each reason against a refund. */
export function refundRefusal(refusal: RefundRefusal, meter: RefundMeter): Refused {
  const mostMinor = refundableMinor(meter);
  const sentences: Readonly<Record<RefundRefusal, string>> = {
    account_cancelled: 'This account was cancelled, so nothing can be taken off its meter any more.',
    account_closing: 'This account is being closed: what its meter holds is settled there. Abandon the closing first.',
    meter_postpaid: 'This meter is postpaid and holds no credit that could be given back.',
    amount_not_positive: 'The amount to give back must be above zero.',
    meter_cannot_hold_exactly: 'The meter has two decimals and cannot give this amount exactly. Round it.',
    meter_not_read: 'The meter was never read, so nobody knows what it holds. Read it first.',
    meter_blocked: 'The orders of this meter wait for a person. Have an engineer look at the meter first.',
    over_remaining: `The meter holds ${mostMinor} minor units that can be given back. Choose a smaller amount.`,
  };
  return new Refused(refusal, sentences[refusal], { details: { mostMinor } });
}
