/** Money back: refunds, corrections and settlements on their way to the tenant, and their payout. */
import * as z from 'zod/mini';
import { ORDER_REASONS, ORDER_STATES } from '../credit/credit-order.js';
import {
  accountNumberField,
  buildingField,
  idField,
  instantField,
  meterCodeField,
  methodField,
  minorField,
} from '../http/fields.contract.js';
import { defineRoute } from '../http/route.contract.js';
import { REFUND_CAUSES, REFUND_STATES } from './refund-rules.js';

export const reasonField = z.string().check(z.trim(), z.minLength(1, 'say why'), z.maxLength(300));

export const refundSchema = z.object({
  refundId: idField,
  cause: z.enum(REFUND_CAUSES),
  state: z.enum(REFUND_STATES),
  amountMinor: minorField,
  /** already moved to another meter of the tenant, and what is still to be paid out */
  carriedMinor: minorField,
  payableMinor: minorField,
  reason: z.string(),
  /** the sale that is reversed, or whose held money goes back */
  saleId: z.nullable(idField),
  saleReceiptNumber: z.nullable(z.string()),
  /** null where no meter is asked */
  orderState: z.nullable(z.enum(ORDER_STATES)),
  orderReason: z.nullable(z.enum(ORDER_REASONS)),
  askedAt: instantField,
  askedBy: z.string(),
  businessDate: z.string(),
  payableAt: z.nullable(instantField),
  /** remaining amount right after the meter gave it, as the meter said */
  balanceAfterMinor: z.nullable(minorField),
  payout: z.nullable(
    z.object({
      payoutId: idField,
      receiptNumber: z.string(),
      amountMinor: minorField,
      method: methodField,
      paidAt: instantField,
      paidBy: z.string(),
    }),
  ),
  /** the assignment that it comes from */
  assignmentId: z.nullable(idField),
  meterCode: z.nullable(meterCodeField),
  room: z.nullable(z.string()),
  building: z.nullable(buildingField),
  accountId: z.nullable(idField),
  accountNumber: z.nullable(accountNumberField),
  accountName: z.nullable(z.string()),
});
export type RefundRecord = z.infer<typeof refundSchema>;

const refundParams = z.object({ refundId: idField });

export const showRefundRoute = defineRoute({
  method: 'GET',
  path: '/api/refunds/:refundId',
  access: 'refund.view',
  summary: 'One refund with its state',
  params: refundParams,
  response: refundSchema,
  refusals: ['refund_unknown'],
});

export const refundRoute = defineRoute({
  method: 'POST',
  path: '/api/refunds',
  access: 'refund.update',
  summary:
    'Take credit off a meter to give it back; the meter is read first. The same id gives the same refund, for ever',
  body: z.object({ refundId: idField, assignmentId: idField, amountMinor: minorField, reason: reasonField }),
  response: refundSchema,
  refusals: [
    'refund_taken',
    'assignment_unknown',
    'account_cancelled',
    'account_closing',
    'meter_postpaid',
    'amount_not_positive',
    'meter_cannot_hold_exactly',
    'gateway_away',
    'meter_silent',
    'bus_away',
    'not_the_expected_meter',
    'meter_blocked',
    'over_remaining',
  ],
});

export const payoutRoute = defineRoute({
  method: 'POST',
  path: '/api/refunds/:refundId/payout',
  access: 'refund.update',
  summary: 'Pay a refund out of the till, once; the same payout id gives the same payout, for ever',
  params: refundParams,
  body: z.object({ payoutId: idField, method: methodField, shiftId: idField }),
  response: refundSchema,
  refusals: [
    'refund_unknown',
    'payout_taken',
    'refund_paid_already',
    'refund_corrected_already',
    'refund_not_payable',
    'method_unknown',
    'shift_taken',
    'till_short',
  ],
});
export const payoutPdfRoute = defineRoute({
  method: 'GET',
  path: '/api/refunds/:refundId/receipt.pdf',
  access: 'refund.view',
  summary: 'The receipt of a payout as PDF; every one after the first is marked as a copy',
  params: refundParams,
  query: z.object({
    language: z.optional(z.enum(['en', 'zh'])),
    paper: z.optional(z.enum(['a4', 'roll58', 'roll80'])),
  }),
  file: 'application/pdf',
  refusals: ['refund_unknown', 'refund_not_paid'],
});
