/** The one door for sales, online and queued. No session: the device's signature over the bytes is the authority. */
import * as z from 'zod/mini';
import { base64UrlField, idField, instantField } from '../http/fields.contract.js';
import { defineRoute } from '../http/route.contract.js';
import { INTAKE_OUTCOMES, QUARANTINE_REASONS } from './intake-outcome.js';
import { SHIFT_ITEM_REASONS } from '../shifts/shift-item.js';
import { HELD_REASONS, SALE_STATES } from './sale-rules.js';

export const MAX_INTAKE_ITEMS = 50;

export const intakeItemSchema = z.object({
  /** the intent's bytes exactly as signed */
  bytes: base64UrlField.check(z.maxLength(1000)),
  signature: base64UrlField.check(z.length(86)),
});
export type IntakeItem = z.infer<typeof intakeItemSchema>;

export const intakeResultSchema = z.object({
  /** null only when the bytes could not be read at all */
  id: z.nullable(idField),
  number: z.nullable(z.int()),
  outcome: z.enum(INTAKE_OUTCOMES),
  /** the outcome that was stored, which a repeat repeats */
  stored: z.enum(['accepted', 'held', 'quarantined']),
  reason: z.nullable(z.enum([...QUARANTINE_REASONS, ...HELD_REASONS, ...SHIFT_ITEM_REASONS])),
  state: z.enum(SALE_STATES),
  receivedAt: instantField,
});
export type IntakeResult = z.infer<typeof intakeResultSchema>;

export const intakeRoute = defineRoute({
  method: 'POST',
  path: '/api/intake',
  access: 'signature',
  summary: 'Take signed items, in order; each exactly once, however often it is sent. No items: only the last number',
  body: z.object({ deviceId: idField, items: z.array(intakeItemSchema).check(z.maxLength(MAX_INTAKE_ITEMS)) }),
  response: z.object({
    results: z.array(intakeResultSchema),
    /** the last number that the server has of this device, counting without gaps; the device sends again from there */
    lastNumber: z.int(),
    serverTimeMs: z.int(),
    /** null when the device is not known here */
    revoked: z.nullable(z.boolean()),
  }),
  refusals: ['quarantine_too_often'],
});
