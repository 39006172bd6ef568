import * as z from 'zod/mini';
import {
  accountNumberField,
  buildingField,
  idField,
  instantField,
  meterCodeField,
  methodField,
  minorField,
  modelField,
  positiveMinorField,
  pricesField,
  remarkField,
  wattsField,
} from '../http/fields.contract.js';
import { defineRoute } from '../http/route.contract.js';
import { ORDER_REASONS, ORDER_STATES } from '../credit/credit-order.js';
import { meterStateSchema } from '../meters/meters.contract.js';

export const ELECTRICITY_TYPES = ['commercial', 'residential', 'industrial', 'public'] as const;

/** Prices and limits of one assignment, sent to its meter. */
export const assignmentTermsSchema = z.object({
  hoardingLimitMinor: positiveMinorField,
  prices: pricesField,
  powerThresholdW: wattsField,
  alarm1Minor: positiveMinorField,
  alarm2Minor: positiveMinorField,
  promptAlarm1: z.boolean(),
  promptAlarm2: z.boolean(),
  sendAlarms: z.boolean(),
  electricityType: z.enum(ELECTRICITY_TYPES),
});
export type AssignmentTerms = z.infer<typeof assignmentTermsSchema>;

/** One step on the way of an opening to 'taken by the meter'. */
export const OPENING_STEPS = ['settings', 'open', 'first_credit'] as const;
export const openingProgressSchema = z.object({
  assignmentId: idField,
  meterCode: meterCodeField,
  room: z.string(),
  settings: z.enum(['waiting', 'confirmed', 'needs_attention', 'not_needed']),
  open: z.nullable(z.enum(ORDER_STATES)),
  firstCredit: z.nullable(z.enum(ORDER_STATES)),
  reason: z.nullable(z.union([z.enum(ORDER_REASONS), z.string()])),
  /** every step is done: the meter has taken it */
  taken: z.boolean(),
  balanceMinor: z.nullable(minorField),
});
export type OpeningProgress = z.infer<typeof openingProgressSchema>;

const contactFields = {
  name: z.string().check(z.trim(), z.minLength(1), z.maxLength(100)),
  telephone: z.string().check(z.trim(), z.maxLength(30)),
  address: z.string().check(z.trim(), z.maxLength(200)),
  remark: remarkField,
};

export const assignmentSchema = z.object({
  assignmentId: idField,
  meterCode: meterCodeField,
  room: z.string(),
  building: buildingField,
  model: modelField,
  postpaid: z.boolean(),
  openedAt: instantField,
  closedAt: z.nullable(instantField),
  /** the closing under way; it takes no credit any more */
  closingId: z.nullable(idField),
  terms: assignmentTermsSchema,
  state: meterStateSchema,
  progress: openingProgressSchema,
});
export const accountSchema = z.object({
  accountId: idField,
  number: accountNumberField,
  ...contactFields,
  openedAt: instantField,
  openedBy: z.string(),
  cancelledAt: z.nullable(instantField),
  assignments: z.array(assignmentSchema),
});
export type Account = z.infer<typeof accountSchema>;

/** The number that the next opening will most likely get; the opening itself gives it for good. */
export const nextAccountNumberRoute = defineRoute({
  method: 'GET',
  path: '/api/accounts/next-number',
  access: 'accounts.update',
  summary: 'The number that the next account will get',
  response: z.object({ number: accountNumberField }),
});

/** A meter as a form gives it to an account. */
const newMeterSchema = z.object({
  assignmentId: idField,
  meterCode: meterCodeField,
  terms: assignmentTermsSchema,
  /** what the tenant pays now; zero for none and for postpaid meters */
  firstRechargeMinor: positiveMinorField,
  method: methodField,
  /** the closed assignment whose settlement moves here, if one does */
  transferredFrom: z.nullable(idField),
  transferredMinor: positiveMinorField,
  /** why an amount moves here that is no settlement: that takes a permission of its own */
  transferReason: z.optional(z.string().check(z.trim(), z.maxLength(300))),
});
const NEW_METER_REFUSALS = [
  'meter_unknown',
  'meter_twice',
  'meter_has_account',
  'over_hoarding_limit',
  'meter_cannot_hold_exactly',
  'alarms_swapped',
  'meter_postpaid',
  'method_unknown',
  'transfer_unknown',
  'transfer_not_allowed',
  'transfer_reason_missing',
  'assignment_exists',
  'shift_taken',
] as const;

export const openAccountRoute = defineRoute({
  method: 'POST',
  path: '/api/accounts',
  access: 'accounts.update',
  summary: 'Open an account with its meters, their settings and first recharges, whole or not at all',
  body: z.object({
    /** made by the form: the same id gives the same account again, for ever */
    requestId: idField,
    ...contactFields,
    meters: z.array(newMeterSchema).check(z.minLength(1, 'an account needs at least one meter'), z.maxLength(50)),
    /** the shift that takes the cash */
    shiftId: idField,
  }),
  response: z.object({
    account: accountSchema,
    /** six digits, told once and never again */
    queryPassword: z.nullable(z.string()),
  }),
  refusals: ['request_taken', ...NEW_METER_REFUSALS],
});

export const addMetersRoute = defineRoute({
  method: 'POST',
  path: '/api/accounts/:accountId/meters',
  access: 'accounts.update',
  summary: 'Add meters to an open account, as an opening does, whole or not at all',
  params: z.object({ accountId: idField }),
  body: z.object({
    /** made by the form: the same id with the same content adds the meters once, for ever */
    requestId: idField,
    meters: z.array(newMeterSchema).check(z.minLength(1, 'name at least one meter'), z.maxLength(50)),
    /** the shift that takes the cash */
    shiftId: idField,
  }),
  response: accountSchema,
  refusals: ['account_unknown', 'request_taken', 'account_cancelled', 'account_closing', ...NEW_METER_REFUSALS],
});

export const changeTermsRoute = defineRoute({
  method: 'PUT',
  path: '/api/assignments/:assignmentId/terms',
  access: 'accounts.update',
  summary: 'Change prices and limits of one assignment; its meter is sent the new ones',
  params: z.object({ assignmentId: idField }),
  body: z.object({
    /** made by the form: the same id with the same content is one change, for ever */
    changeId: idField,
    terms: assignmentTermsSchema,
  }),
  response: accountSchema,
  refusals: [
    'assignment_unknown',
    'change_taken',
    'assignment_closed',
    'account_closing',
    'meter_cannot_hold_exactly',
    'alarms_swapped',
    'limit_under_balance',
  ],
});

export const showAccountRoute = defineRoute({
  method: 'GET',
  path: '/api/accounts/:accountId',
  access: 'accounts.view',
  summary: 'One account with its meters and how far each has come',
  params: z.object({ accountId: idField }),
  response: accountSchema,
  refusals: ['account_unknown'],
});
export const updateAccountRoute = defineRoute({
  method: 'PATCH',
  path: '/api/accounts/:accountId',
  access: 'accounts.update',
  summary: 'Change contact data',
  params: z.object({ accountId: idField }),
  /** `seen` is what the form was opened with: what another has changed meanwhile is not overwritten */
  body: z.object({
    ...contactFields,
    seen: z.pick(accountSchema, { name: true, telephone: true, address: true, remark: true }),
  }),
  response: accountSchema,
  refusals: ['account_unknown', 'account_cancelled', 'account_changed'],
});
export const renewQueryPasswordRoute = defineRoute({
  method: 'POST',
  path: '/api/accounts/:accountId/query-password',
  access: 'accounts.renew_password',
  summary: 'A new query password, told once',
  params: z.object({ accountId: idField }),
  response: z.object({ queryPassword: z.string() }),
  refusals: ['account_unknown', 'account_cancelled'],
});

/** What a tablet holds of one building to sell without signal; changes only when something in it does. */
export const snapshotSchema = z.object({
  building: buildingField,
  digest: z.string(),
  currencyCode: z.string(),
  currencyDecimals: z.union([z.literal(0), z.literal(2), z.literal(3)]),
  timeZone: z.string(),
  collectionIntervalMin: z.int(),
  /** those that are taken, in the order of the sell page */
  methods: z.array(methodField),
  propertyName: z.string(),
  receiptHeader: z.string(),
  receiptFooter: z.string(),
  meters: z.array(
    z.object({
      meterCode: meterCodeField,
      room: z.string(),
      model: modelField,
      postpaid: z.boolean(),
      account: z.nullable(
        z.object({
          accountId: idField,
          assignmentId: idField,
          /** it is being closed: nothing can be sold for it */
          closing: z.boolean(),
          number: accountNumberField,
          name: z.string(),
          telephone: z.string(),
          hoardingLimitMinor: minorField,
          prices: pricesField,
          alarm1Minor: minorField,
          /** up to three amounts that this tenant often buys, most usual first */
          usualAmountsMinor: z.array(minorField),
        }),
      ),
    }),
  ),
});
export type Snapshot = z.infer<typeof snapshotSchema>;

export const snapshotRoute = defineRoute({
  method: 'GET',
  path: '/api/buildings/:number/snapshot',
  access: 'sell.view',
  summary: 'All that a tablet needs of a building; with ETag, answers 304 when nothing changed',
  params: z.object({ number: z.pipe(z.coerce.number(), buildingField) }),
  response: snapshotSchema,
  refusals: ['building_unknown'],
});
