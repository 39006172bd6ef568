import * as z from 'zod';
import {
  accountNumberField,
  base64UrlField,
  buildingField,
  idField,
  instantField,
  meterCodeField,
  methodField,
  minorField,
  pageOf,
  pageQuery,
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
  heldReason: z.enum(HELD_REASONS).nullable(),
  /** where its credit order stands; null while it is held */
  orderState: z.enum(ORDER_STATES).nullable(),
  orderReason: z.enum(ORDER_REASONS).nullable(),
  amountMinor: minorField,
  method: methodField.nullable(),
  soldAt: instantField,
  receivedAt: instantField,
  creditedAt: instantField.nullable(),
  /** remaining amount right after the credit, as the meter said */
  balanceAfterMinor: minorField.nullable(),
  /** the sale's day in the site's time zone, YYYY-MM-DD */
  businessDate: z.string(),
  clockDoubtful: z.boolean(),
  operatorName: z.string(),
  devicePrefix: z.string(),
  meterCode: meterCodeField.nullable(),
  room: z.string().nullable(),
  building: buildingField.nullable(),
  accountNumber: accountNumberField.nullable(),
  accountName: z.string().nullable(),
  /** total purchased before this sale, and when the one before was */
  purchasedBeforeMinor: minorField.nullable(),
  purchaseBeforeAt: instantField.nullable(),
});
export type SaleRecord = z.infer<typeof saleSchema>;

export const listSalesRoute = defineRoute({
  method: 'GET',
  path: '/api/sales',
  access: 'sales.view',
  summary: 'Sales of the buildings that the operator may work in, newest first',
  query: z.object({
    ...pageQuery,
    from: z.iso.date().optional(),
    to: z.iso.date().optional(),
    /** number, name, room, meter or receipt number, any part of it */
    keywords: z.string().max(100).optional(),
    meterCode: meterCodeField.optional(),
    accountId: idField.optional(),
    state: z.enum(SALE_STATES).optional(),
    method: methodField.optional(),
  }),
  response: pageOf(saleSchema),
});

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
  query: z.object({ language: z.enum(['en', 'zh']).optional(), paper: z.enum(['a4', 'roll58', 'roll80']).optional() }),
  file: 'application/pdf',
  refusals: ['sale_unknown'],
});

export const listHeldRoute = defineRoute({
  method: 'GET',
  path: '/api/held',
  access: 'held.view',
  summary: 'Held and quarantined items: cash that waits for a person, oldest first',
  query: z.object({ ...pageQuery, kind: z.enum(['held', 'quarantined']).optional() }),
  response: pageOf(
    z.object({
      id: z.string(),
      kind: z.enum(['held', 'quarantined']),
      reason: z.string(),
      sale: saleSchema.nullable(),
      receivedAt: instantField,
      /** the item as it came, for quarantined ones */
      bytes: base64UrlField.nullable(),
    }),
  ),
});

export const verifyReceiptRoute = defineRoute({
  method: 'POST',
  path: '/api/receipts/verify',
  access: 'signature',
  summary: 'Is this receipt genuine? A sale that is not in yet is taken in by this, through the ordinary door',
  body: z.object({ proof: base64UrlField.max(4000) }),
  response: z.object({
    genuine: z.boolean(),
    receiptNumber: z.string().nullable(),
    amountMinor: minorField.nullable(),
    soldAt: instantField.nullable(),
    state: z.enum(SALE_STATES).nullable(),
  }),
});
