/** The ways out of `held`, and what is done with items that cannot be believed. */
import * as z from 'zod/mini';
import { base64UrlField, idField, instantField, minorField } from '../http/fields.contract.js';
import { defineRoute } from '../http/route.contract.js';
import { reasonField } from '../refunds/refunds.contract.js';
import { intakeResultSchema } from '../sales/intake.contract.js';
import { QUARANTINE_REASONS } from '../sales/intake-outcome.js';
import { saleSchema } from '../sales/sales.contract.js';
import { RELEASE_WAYS } from './held-rules.js';

/** A sale whose money is held, or was until a person released it. */
export const heldSaleSchema = z.extend(saleSchema, {
  /** when its money came to be held last */
  heldAt: instantField,
  accountId: z.nullable(idField),
  /** the till that has the money */
  shiftId: z.nullable(idField),
  /** the way out that a person chose; null while it waits */
  release: z.nullable(z.object({ releaseId: idField, way: z.enum(RELEASE_WAYS), at: instantField, by: z.string() })),
});
export type HeldSale = z.infer<typeof heldSaleSchema>;

const saleParams = z.object({ saleId: idField });
const released = ['sale_unknown', 'release_taken', 'not_held'];
const credited = [
  ...released,
  'assignment_unknown',
  'account_cancelled',
  'account_closing',
  'meter_postpaid',
  'amount_not_positive',
  'meter_cannot_hold_exactly',
];

export const showHeldRoute = defineRoute({
  method: 'GET',
  path: '/api/held/:saleId',
  access: 'held.view',
  summary: 'A sale whose money is held or was, with the way out that a person chose',
  params: saleParams,
  response: heldSaleSchema,
  refusals: ['held_unknown'],
});

export const moveHeldRoute = defineRoute({
  method: 'POST',
  path: '/api/held/:saleId/move',
  access: 'held.update',
  summary: "Credit a held sale's money to another meter. The same id gives the same release, for ever",
  params: saleParams,
  body: z.object({ releaseId: idField, assignmentId: idField }),
  response: heldSaleSchema,
  refusals: [...credited, 'over_hoarding_limit'],
});

export const refundHeldRoute = defineRoute({
  method: 'POST',
  path: '/api/held/:saleId/refund',
  access: 'held.update',
  summary: "Make a held sale's money payable to the tenant. The same id gives the same release, for ever",
  params: saleParams,
  body: z.object({ releaseId: idField }),
  response: heldSaleSchema,
  refusals: released,
});

export const acceptHeldRoute = defineRoute({
  method: 'POST',
  path: '/api/held/:saleId/accept',
  access: 'held.update',
  summary: 'Credit a held sale as it stands to its own meter. The same id gives the same release, for ever',
  params: saleParams,
  body: z.object({ releaseId: idField }),
  response: heldSaleSchema,
  refusals: [...credited, 'meter_exchanged'],
});

export const QUARANTINE_STATES = ['waiting', 'came_in', 'closed'] as const;
export type QuarantineState = (typeof QUARANTINE_STATES)[number];

export const quarantinedSchema = z.object({
  quarantineId: idField,
  reason: z.enum(QUARANTINE_REASONS),
  receivedAt: instantField,
  /** a person closed it, or it came in as it should */
  state: z.enum(QUARANTINE_STATES),
  /** what it says of itself; only a claim */
  claimedId: z.nullable(idField),
  claimedDevicePrefix: z.nullable(z.string()),
  claimedNumber: z.nullable(z.int()),
  claimedAmountMinor: z.nullable(minorField),
  /** the device that it names is known by now: trying again may take it in */
  deviceKnown: z.boolean(),
  signed: z.boolean(),
  /** exactly as it came */
  bytes: base64UrlField,
  signature: base64UrlField,
  /** when it came in as it should, or a person closed it */
  resolvedAt: z.nullable(instantField),
  dismissed: z.nullable(z.object({ reason: z.string(), by: z.string() })),
});
export type QuarantinedItem = z.infer<typeof quarantinedSchema>;
const quarantineParams = z.object({ quarantineId: idField });

export const showQuarantinedRoute = defineRoute({
  method: 'GET',
  path: '/api/quarantine/:quarantineId',
  access: 'held.view',
  summary: 'An item that cannot be believed, whole; also one that came in since or that a person closed',
  params: quarantineParams,
  response: quarantinedSchema,
  refusals: ['quarantined_unknown'],
});

export const dismissQuarantinedRoute = defineRoute({
  method: 'POST',
  path: '/api/quarantine/:quarantineId/dismiss',
  access: 'held.update',
  summary: 'Close an item that cannot be believed, with a reason; it is kept whole',
  params: quarantineParams,
  body: z.object({ dismissId: idField, reason: reasonField }),
  response: quarantinedSchema,
  refusals: ['quarantined_unknown', 'dismiss_taken', 'dismissed_already'],
});

export const retryQuarantinedRoute = defineRoute({
  method: 'POST',
  path: '/api/quarantine/:quarantineId/retry',
  access: 'held.update',
  summary: 'Send an item through the ordinary door again, as it came',
  params: quarantineParams,
  response: z.object({
    outcome: intakeResultSchema.shape.outcome,
    reason: intakeResultSchema.shape.reason,
    item: quarantinedSchema,
  }),
  refusals: ['quarantined_unknown'],
});
