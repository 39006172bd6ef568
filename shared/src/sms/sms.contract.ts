import * as z from 'zod/mini';
import { idField, instantField, requestFields } from '../http/fields.contract.js';
import { defineRoute } from '../http/route.contract.js';
import { LIST_LANGUAGES } from '../lists/list-column.js';
import { SMS_KINDS, SMS_OUTCOMES, SMS_STATES, type SmsOutcome } from './sms-message.js';
import { SMS_PROVIDER_FAULTS } from './sms-provider.js';

export const SMS_METHODS = ['POST', 'GET', 'PUT'] as const;
/** How long the texts of a provider may be, in characters. */
export const SMS_LENGTHS = { url: 1000, headers: 2000, body: 4000, okText: 200, secret: 500 } as const;
/** Least and most seconds that an answer is waited for. */
export const SMS_TIMEOUT_S = [1, 60] as const;

const linesOf = (most: number) =>
  z
    .string()
    .check(z.trim(), z.maxLength(most), z.regex(/^[^\u0000-\u0008\u000b-\u001f\u007f]*$/, 'no control characters'));

/** How the provider is asked; the secret is no part of it, `{{secret}}` stands in its place. */
export const smsProviderSchema = z.object({
  kind: z.enum(['none', 'http']),
  url: linesOf(SMS_LENGTHS.url),
  method: z.enum(SMS_METHODS),
  /** `Name: value`, one in a line */
  headers: linesOf(SMS_LENGTHS.headers),
  body: linesOf(SMS_LENGTHS.body),
  /** what an answer must have somewhere, `*` for anything; empty: a status of 200 to 299 is enough */
  okText: linesOf(SMS_LENGTHS.okText),
  timeoutSeconds: z.int().check(z.minimum(SMS_TIMEOUT_S[0]), z.maximum(SMS_TIMEOUT_S[1])),
});
export type SmsProviderPlan = z.infer<typeof smsProviderSchema>;

export const smsProviderSheetSchema = z.object({
  provider: smsProviderSchema,
  /** whether a secret is kept; it is never shown */
  secretKept: z.boolean(),
  version: z.int(),
  changedAt: z.nullable(instantField),
  changedBy: z.nullable(z.string()),
});
export type SmsProviderSheet = z.infer<typeof smsProviderSheetSchema>;

export const smsMessageSchema = z.object({
  messageId: idField,
  to: z.string(),
  text: z.string(),
  kind: z.enum(SMS_KINDS),
  madeAt: instantField,
  madeBy: z.string(),
  state: z.enum(SMS_STATES),
  tries: z.int(),
  /** null when it is not tried again */
  nextTryAt: z.nullable(instantField),
  lastTryAt: z.nullable(instantField),
  outcome: z.nullable(z.enum(SMS_OUTCOMES as readonly [SmsOutcome, ...SmsOutcome[]])),
  /** what the provider said at the last try, cut */
  answer: z.nullable(z.string()),
});
export type SmsMessage = z.infer<typeof smsMessageSchema>;

export const showSmsProviderRoute = defineRoute({
  method: 'GET',
  path: '/api/sms/provider',
  access: 'settings.view',
  summary: 'How SMS are sent, without the secret',
  response: smsProviderSheetSchema,
});
export const saveSmsProviderRoute = defineRoute({
  method: 'PUT',
  path: '/api/sms/provider',
  access: 'settings.update',
  summary: 'Change how SMS are sent; without a secret in it the one that is kept stays, for the same host only',
  body: z.object({
    version: z.int().check(z.minimum(0)),
    provider: smsProviderSchema,
    secret: z.optional(
      z.string().check(z.minLength(1), z.maxLength(SMS_LENGTHS.secret), z.regex(/^[\x21-\x7e][\x20-\x7e]*$/)),
    ),
  }),
  response: smsProviderSheetSchema,
  refusals: ['settings_changed', ...SMS_PROVIDER_FAULTS, 'sms_secret_missing'],
});
export const testSmsRoute = defineRoute({
  method: 'POST',
  path: '/api/sms/test',
  access: 'settings.update',
  summary: 'Send a test message and wait for its first try; the same id never makes two',
  body: z.object({
    messageId: idField,
    to: z.string().check(z.trim(), z.maxLength(30)),
    language: z.enum(LIST_LANGUAGES),
  }),
  response: smsMessageSchema,
  refusals: ['sms_provider_missing', 'sms_number_wrong', 'request_taken'],
});
export const showSmsMessageRoute = defineRoute({
  method: 'GET',
  path: '/api/sms/messages/:messageId',
  access: 'sms.view',
  summary: 'One message, and what became of it',
  params: z.object({ messageId: idField }),
  response: smsMessageSchema,
  refusals: ['sms_message_unknown'],
});
export const sendSmsAgainRoute = defineRoute({
  method: 'POST',
  path: '/api/sms/messages/:messageId/again',
  access: 'sms.update',
  summary: 'Try a failed message again, as often as a new one; the same request again begins nothing anew',
  params: z.object({ messageId: idField }),
  body: z.object(requestFields),
  response: smsMessageSchema,
  refusals: ['request_taken', 'sms_message_unknown', 'sms_sent_already', 'sms_provider_missing'],
});
