/** Items of shifts and leases that were kept without effect, and what a person does about them. */
import * as z from 'zod/mini';
import { idField, instantField, pageOf, pageQuery, positiveMinorField } from '../http/fields.contract.js';
import { defineRoute } from '../http/route.contract.js';
import { reasonField } from '../refunds/refunds.contract.js';
import { SHIFT_ITEM_REASONS } from './shift-item.js';

export const heldItemSchema = z.object({
  itemId: idField,
  kind: z.enum(['shift_opened', 'shift_closed', 'lease_closed']),
  /** as printed on receipts: the device's letters and number */
  number: z.string(),
  deviceName: z.string(),
  operatorName: z.string(),
  shiftId: z.nullable(idField),
  reason: z.enum(SHIFT_ITEM_REASONS),
  /** the float of an opening, the counted cash of a closing; null for a lease */
  amountMinor: z.nullable(positiveMinorField),
  signedAt: instantField,
  receivedAt: instantField,
  /** nothing but its number or its device speaks against it: it can be done as it says */
  mayBeDone: z.boolean(),
  decided: z.nullable(z.object({ how: z.enum(['done', 'let_be']), reason: z.string(), by: z.string() })),
});
export type HeldItem = z.infer<typeof heldItemSchema>;

const itemParams = z.object({ itemId: idField });
const decision = z.object({ decisionId: idField, reason: reasonField });

export const listHeldItemsRoute = defineRoute({
  method: 'GET',
  path: '/api/held-items',
  access: 'held.view',
  summary: 'Signed items of shifts and leases without effect, oldest first: open ones, or those that a person decided',
  query: z.object({ ...pageQuery, decided: z.optional(z.stringbool()) }),
  response: pageOf(heldItemSchema),
});

export const doHeldItemRoute = defineRoute({
  method: 'POST',
  path: '/api/held-items/:itemId/do',
  access: 'held.update',
  summary: 'Have a held item done as it says, with a reason. The same id gives the same decision, for ever',
  params: itemParams,
  body: decision,
  response: heldItemSchema,
  refusals: [
    ...['item_unknown', 'decision_taken', 'item_decided_already', 'operator_unknown', 'shift_of_another'],
    ...['shift_opened_twice', 'shift_closed_twice', 'lease_of_another'],
  ],
});

export const letBeHeldItemRoute = defineRoute({
  method: 'POST',
  path: '/api/held-items/:itemId/let-be',
  access: 'held.update',
  summary: 'Leave a held item without effect, with a reason; it is kept. The same id gives the same decision, for ever',
  params: itemParams,
  body: decision,
  response: heldItemSchema,
  refusals: ['item_unknown', 'decision_taken', 'item_decided_already'],
});
