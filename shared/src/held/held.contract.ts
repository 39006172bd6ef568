/** The ways out of `held`, and what is done with items that cannot be believed. */
import * as z from 'zod/mini';
import { base64UrlField, idField, instantField, minorField, pageOf, pageQuery } from '../http/fields.contract.js';
import { defineRoute } from '../http/route.contract.js';
import { reasonField } from '../refunds/refunds.contract.js';
import { intakeResultSchema } from '../sales/intake.contract.js';
import { QUARANTINE_REASONS } from '../sales/intake-outcome.js';
import { saleSchema } from '../sales/sales.contract.js';

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

export const moveHeldRoute = defineRoute({
  method: 'POST',
  path: '/api/held/:saleId/move',
  access: 'held.update',
  summary: "Credit a held sale's money to another meter. The same id gives the same release, for ever",
  params: saleParams,
  body: z.object({ releaseId: idField, assignmentId: idField }),
  response: saleSchema,
  refusals: [...credited, 'over_hoarding_limit'],
});

export const refundHeldRoute = defineRoute({
  method: 'POST',
  path: '/api/held/:saleId/refund',
  access: 'held.update',
  summary: "Make a held sale's money payable to the tenant. The same id gives the same release, for ever",
  params: saleParams,
  body: z.object({ releaseId: idField }),
  response: saleSchema,
  refusals: released,
});

export const acceptHeldRoute = defineRoute({
  method: 'POST',
  path: '/api/held/:saleId/accept',
  access: 'held.update',
  summary: 'Credit a held sale as it stands to its own meter. The same id gives the same release, for ever',
  params: saleParams,
  body: z.object({ releaseId: idField }),
  response: saleSchema,
  refusals: [...credited, 'meter_exchanged'],
});

export const quarantinedSchema = z.object({
  quarantineId: idField,
  reason: z.enum(QUARANTINE_REASONS),
  receivedAt: instantField,
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

export const listQuarantineRoute = defineRoute({
  method: 'GET',
  path: '/api/quarantine',
  access: 'held.view',
  summary: 'Items that cannot be believed, oldest first: open ones, or those that were closed, which are kept for ever',
  query: z.object({ ...pageQuery, closed: z.optional(z.stringbool()) }),
  response: pageOf(quarantinedSchema),
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
