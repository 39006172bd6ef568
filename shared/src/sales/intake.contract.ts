/** The one door for sales, online and queued. No session: the device's signature over the bytes is the authority. */
import * as z from 'zod/mini';
import { base64UrlField, idField, instantField } from '../http/fields.contract.js';
import { defineRoute } from '../http/route.contract.js';
import { INTAKE_OUTCOMES, QUARANTINE_REASONS } from './intake-outcome.js';
import { SHIFT_ITEM_REASONS } from '../shifts/shift-item.js';
import { HELD_REASONS, SALE_STATES } from './sale-rules.js';

export const MAX_INTAKE_ITEMS = 50;
/** characters that a remark beside a sale may have */
export const SALE_REMARK_MOST = 200;

/** What this server signed for devices of ours: a server that came back from an older backup takes it back from there. */
export const presentedSchema = z.object({
  certificates: z.array(base64UrlField.check(z.maxLength(600))).check(z.maxLength(MAX_INTAKE_ITEMS)),
  /** leases, each a compact JWS */
  leases: z.array(z.string().check(z.maxLength(4000))).check(z.maxLength(MAX_INTAKE_ITEMS)),
});
export type Presented = z.infer<typeof presentedSchema>;

export const intakeItemSchema = z.object({
  /** the intent's bytes exactly as signed */
  bytes: base64UrlField.check(z.maxLength(1000)),
  signature: base64UrlField.check(z.length(86)),
  /** beside a sale, in the seller's words: not signed, kept from the first delivery, and cut rather than refused */
  remark: z.optional(z.string()),
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
  body: z.object({
    deviceId: idField,
    items: z.array(intakeItemSchema).check(z.maxLength(MAX_INTAKE_ITEMS)),
    /** the sender can present what is `wanted`: nothing is decided while the server lacks a device or lease of the items */
    canPresent: z.optional(z.boolean()),
    presented: z.optional(presentedSchema),
    /** of the delivering device itself: its last number, and how many wait in its queue besides these items */
    own: z.optional(z.object({ lastNumber: z.int().check(z.nonnegative()), waiting: z.int().check(z.nonnegative()) })),
  }),
  response: z.object({
    /** none where something is wanted: present it with the same items */
    results: z.array(intakeResultSchema),
    /** devices and leases that the items name and the server does not know, of a sender that can present them */
    wanted: z.optional(z.object({ deviceIds: z.array(idField), leaseIds: z.array(idField) })),
    /** the last number that the server has of this device, counting without gaps; the device sends again from there */
    lastNumber: z.int(),
    serverTimeMs: z.int(),
    /** null when the device is not known here */
    revoked: z.nullable(z.boolean()),
  }),
  refusals: ['quarantine_too_often'],
});
