import * as z from 'zod/mini';
import {
  accountNumberField,
  base64UrlField,
  buildingField,
  idField,
  instantField,
  meterCodeField,
  methodField,
  minorField,
} from '../http/fields.contract.js';
import { defineRoute } from '../http/route.contract.js';
import { HELD_REASONS, SALE_STATES } from './sale-rules.js';
import { ORDER_REASONS, ORDER_STATES } from '../credit/credit-order.js';

/** A sale as the lists and the receipt show it. */
export const saleSchema = z.object({
  saleId: idField,
  receiptNumber: z.string(),
  state: z.enum(SALE_STATES),
  /** why it is held */
  heldReason: z.nullable(z.enum(HELD_REASONS)),
  /** where its credit order stands; null while it is held */
  orderState: z.nullable(z.enum(ORDER_STATES)),
  orderReason: z.nullable(z.enum(ORDER_REASONS)),
  amountMinor: minorField,
  method: z.nullable(methodField),
  /** what the seller wrote beside it */
  remark: z.nullable(z.string()),
  soldAt: instantField,
  receivedAt: instantField,
  creditedAt: z.nullable(instantField),
  /** remaining amount right after the credit, as the meter said */
  balanceAfterMinor: z.nullable(minorField),
  /** the sale's day in the site's time zone, YYYY-MM-DD */
  businessDate: z.string(),
  clockDoubtful: z.boolean(),
  operatorName: z.string(),
  devicePrefix: z.string(),
  meterCode: z.nullable(meterCodeField),
  room: z.nullable(z.string()),
  building: z.nullable(buildingField),
  accountNumber: z.nullable(accountNumberField),
  accountName: z.nullable(z.string()),
  /** total purchased before this sale, and when the one before was */
  purchasedBeforeMinor: z.nullable(minorField),
  purchaseBeforeAt: z.nullable(instantField),
});
export type SaleRecord = z.infer<typeof saleSchema>;

export const showSaleRoute = defineRoute({
  method: 'GET',
  path: '/api/sales/:saleId',
  access: 'sell.view',
  summary: 'One sale with its state',
  params: z.object({ saleId: idField }),
  response: saleSchema,
  refusals: ['sale_unknown'],
});

export const receiptPdfRoute = defineRoute({
  method: 'GET',
  path: '/api/sales/:saleId/receipt.pdf',
  access: 'sell.view',
  summary: 'The receipt of a sale as PDF',
  params: z.object({ saleId: idField }),
  query: z.object({
    language: z.optional(z.enum(['en', 'zh'])),
    paper: z.optional(z.enum(['a4', 'roll58', 'roll80'])),
    /** how often the device that sold has printed it already */
    printed: z.optional(z.coerce.number().check(z.int(), z.minimum(0), z.maximum(10_000))),
  }),
  file: 'application/pdf',
  refusals: ['sale_unknown'],
});

export const verifyReceiptRoute = defineRoute({
  method: 'POST',
  path: '/api/receipts/verify',
  access: 'signature',
  summary: 'Is this receipt genuine? A sale that is not in yet is taken in by this, through the ordinary door',
  body: z.object({ proof: base64UrlField.check(z.maxLength(4000)) }),
  response: z.object({
    genuine: z.boolean(),
    receiptNumber: z.nullable(z.string()),
    amountMinor: z.nullable(minorField),
    soldAt: z.nullable(instantField),
    state: z.nullable(z.enum(SALE_STATES)),
  }),
});
