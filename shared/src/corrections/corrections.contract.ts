/** Corrections: a mis-keyed sale or refund is reversed whole, with a reason. */
import * as z from 'zod/mini';
import { ORDER_REASONS, ORDER_STATES } from '../credit/credit-order.js';
import {
  accountNumberField,
  idField,
  instantField,
  meterCodeField,
  methodField,
  minorField,
} from '../http/fields.contract.js';
import { defineRoute } from '../http/route.contract.js';
import { reasonField } from '../refunds/refunds.contract.js';
import { CORRECTION_STATES } from './correction-rules.js';

export const correctionSchema = z.object({
  correctionId: idField,
  state: z.enum(CORRECTION_STATES),
  /** one of the two: what is reversed */
  saleId: z.nullable(idField),
  refundId: z.nullable(idField),
  /** of the sale that is reversed, or of the money that was paid out; null for a refund that nobody paid out */
  receiptNumber: z.nullable(z.string()),
  amountMinor: minorField,
  reason: z.string(),
  askedAt: instantField,
  askedBy: z.string(),
  /** null where no meter is asked */
  orderState: z.nullable(z.enum(ORDER_STATES)),
  orderReason: z.nullable(z.enum(ORDER_REASONS)),
  meterCode: meterCodeField,
  room: z.nullable(z.string()),
  accountNumber: z.nullable(accountNumberField),
  accountName: z.nullable(z.string()),
});
export type CorrectionRecord = z.infer<typeof correctionSchema>;

export const correctRoute = defineRoute({
  method: 'POST',
  path: '/api/corrections',
  access: 'correction.update',
  summary: 'Reverse a sale or a refund, whole. The same id gives the same correction, for ever',
  body: z
    .object({
      correctionId: idField,
      saleId: z.optional(idField),
      refundId: z.optional(idField),
      reason: reasonField,
      /** the money that the tenant brings back, when the refund was paid out */
      payment: z.optional(z.object({ method: methodField, shiftId: idField })),
    })
    .check(
      z.refine(
        ({ saleId, refundId }) => (saleId === undefined) !== (refundId === undefined),
        'name a sale or a refund, one of the two',
      ),
    ),
  response: correctionSchema,
  refusals: [
    'correction_taken',
    'sale_unknown',
    'refund_unknown',
    'corrected_already',
    'sale_is_held',
    'sale_refunded',
    'not_correctable',
    'refund_under_way',
    'account_cancelled',
    'account_closing',
    'over_hoarding_limit',
    'payment_missing',
    'method_unknown',
    'shift_taken',
  ],
});
