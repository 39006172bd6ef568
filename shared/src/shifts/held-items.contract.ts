/** Items of shifts and leases that were kept without effect, and what a person does about them. */
import * as z from 'zod/mini';
import { idField, instantField, positiveMinorField } from '../http/fields.contract.js';
import { defineRoute } from '../http/route.contract.js';
import { reasonField } from '../refunds/refunds.contract.js';
import { SHIFT_ITEM_REASONS } from './shift-item.js';

export const HELD_ITEM_STATES = ['waiting', 'done', 'let_be'] as const;
export type HeldItemState = (typeof HELD_ITEM_STATES)[number];

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
  state: z.enum(HELD_ITEM_STATES),
  /** what a person decided; null while it waits */
  decided: z.nullable(z.object({ reason: z.string(), by: z.string(), at: instantField })),
});
export type HeldItem = z.infer<typeof heldItemSchema>;

export const heldItemDetailsSchema = z.extend(heldItemSchema, {
  /** nothing but its number or its device speaks against it: it can be done as it says */
  mayBeDone: z.boolean(),
});
export type HeldItemDetails = z.infer<typeof heldItemDetailsSchema>;

const itemParams = z.object({ itemId: idField });
const decision = z.object({ decisionId: idField, reason: reasonField });

export const showHeldItemRoute = defineRoute({
  method: 'GET',
  path: '/api/held-items/:itemId',
  access: 'held.view',
  summary: 'A signed item of a shift or lease that was kept without effect, also one that a person decided since',
  params: itemParams,
  response: heldItemDetailsSchema,
  refusals: ['item_unknown'],
});

export const doHeldItemRoute = defineRoute({
  method: 'POST',
  path: '/api/held-items/:itemId/do',
  access: 'held.update',
  summary: 'Have a held item done as it says, with a reason. The same id gives the same decision, for ever',
  params: itemParams,
  body: decision,
  response: heldItemDetailsSchema,
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
  response: heldItemDetailsSchema,
  refusals: ['item_unknown', 'decision_taken', 'item_decided_already'],
});
