import * as z from 'zod/mini';
import { ORDER_STATES } from '../credit/credit-order.js';
import {
  accountNumberField,
  buildingField,
  idField,
  instantField,
  meterCodeField,
  methodField,
  minorField,
} from '../http/fields.contract.js';
import { defineRoute } from '../http/route.contract.js';
import { CLOSING_STATES } from './closing.js';

/** What a closing waits for, beside a person. */
export const CLOSING_WAITS = ['orders', 'blocked', 'forced_off', 'meter_lost', 'reading', 'meter', 'person'] as const;
export type ClosingWait = (typeof CLOSING_WAITS)[number];

const reasonField = z.string().check(z.trim(), z.minLength(1, 'say why'), z.maxLength(300));

/** What becomes of what the tenant owes: paid into a till now, or let go with a reason. */
export const arrearsSchema = z.union([
  z.object({ how: z.literal('paid'), method: methodField, shiftId: idField }),
  z.object({ how: z.literal('written_off'), reason: reasonField }),
]);
export type Arrears = z.infer<typeof arrearsSchema>;

export const closingSchema = z.object({
  closingId: idField,
  assignmentId: idField,
  meterCode: meterCodeField,
  room: z.string(),
  building: buildingField,
  postpaid: z.boolean(),
  state: z.enum(CLOSING_STATES),
  /** rises each time a person has it read again; a confirmation names the one that it saw */
  attempt: z.int(),
  waitsFor: z.nullable(z.enum(CLOSING_WAITS)),
  /** why the meter said no, or what keeps it from being forced off */
  reason: z.nullable(z.string()),
  /** by the reading that settles it; before that, by the last reading there is */
  balanceMinor: z.nullable(minorField),
  /** the balance that a person confirmed: paid back where it is above zero, owed where it is below */
  settledMinor: z.nullable(minorField),
  energyWh: z.nullable(z.int()),
  readAt: z.nullable(instantField),
  settleOrder: z.nullable(z.enum(ORDER_STATES)),
  closeOrder: z.nullable(z.enum(ORDER_STATES)),
  arrears: z.nullable(z.enum(['paid', 'written_off'])),
  /** it was settled by the last known reading, without the meter */
  withoutMeter: z.boolean(),
  startedAt: instantField,
  startedBy: z.string(),
  endedAt: z.nullable(instantField),
});
export type Closing = z.infer<typeof closingSchema>;

/** The newest closing of each of the account's meters, those that were abandoned left out. */
export const accountClosingSchema = z.object({
  accountId: idField,
  number: accountNumberField,
  name: z.string(),
  cancelledAt: z.nullable(instantField),
  closings: z.array(closingSchema),
});
export type AccountClosing = z.infer<typeof accountClosingSchema>;

const accountParams = z.object({ accountId: idField });
const NO_METER = 'name at least one meter';

export const showClosingRoute = defineRoute({
  method: 'GET',
  path: '/api/accounts/:accountId/closing',
  access: 'cancel.view',
  summary: 'How far the closing of the account’s meters has come',
  params: accountParams,
  response: accountClosingSchema,
  refusals: ['account_unknown'],
});

/** Powers the meters off and reads them; nothing is settled before it is confirmed. */
export const beginClosingRoute = defineRoute({
  method: 'POST',
  path: '/api/accounts/:accountId/closing',
  access: 'cancel.update',
  summary: 'Begin to close meters of an account: they are forced off and read; cancels it when all are named',
  params: accountParams,
  body: z.object({
    /** made by the form: the same id with the same content begins one closing, for ever */
    requestId: idField,
    closings: z
      .array(z.object({ closingId: idField, assignmentId: idField }))
      .check(z.minLength(1, NO_METER), z.maxLength(50)),
  }),
  response: accountClosingSchema,
  refusals: [
    'account_unknown',
    'request_taken',
    'closing_taken',
    'account_cancelled',
    'assignment_unknown',
    'assignment_closed',
    'account_closing',
  ],
});

export const confirmClosingRoute = defineRoute({
  method: 'POST',
  path: '/api/accounts/:accountId/closing/confirm',
  access: 'cancel.update',
  summary: 'Settle what was read and close the meters',
  params: accountParams,
  body: z.object({
    confirmId: idField,
    closings: z
      .array(
        z.object({
          closingId: idField,
          attempt: z.int(),
          /** the balance that the person saw */
          balanceMinor: minorField,
          /** needed where the balance is below zero, null elsewhere */
          arrears: z.nullable(arrearsSchema),
          /** settle by the last known reading without the meter, and why */
          withoutMeter: z.nullable(z.object({ reason: reasonField })),
        }),
      )
      .check(z.minLength(1, NO_METER), z.maxLength(50)),
  }),
  response: accountClosingSchema,
  refusals: [
    'account_unknown',
    'closing_unknown',
    'confirm_taken',
    'closing_not_ready',
    'order_under_way',
    'balance_changed',
    'arrears_undecided',
    'arrears_none',
    'method_unknown',
  ],
});

export const readClosingAgainRoute = defineRoute({
  method: 'POST',
  path: '/api/closings/:closingId/again',
  access: 'cancel.update',
  summary: 'Have a closing’s meter read again, before its confirmation or after the meter said no',
  params: z.object({ closingId: idField }),
  /** the attempt that the person saw: the same one again changes nothing more */
  body: z.object({ attempt: z.int() }),
  response: accountClosingSchema,
  refusals: ['closing_unknown', 'closing_not_ready'],
});

export const abandonClosingRoute = defineRoute({
  method: 'POST',
  path: '/api/accounts/:accountId/closing/abandon',
  access: 'cancel.update',
  summary: 'Leave meters with their tenant after all: their mode becomes what it was before',
  params: accountParams,
  body: z.object({ closingIds: z.array(idField).check(z.minLength(1, NO_METER), z.maxLength(50)) }),
  response: accountClosingSchema,
  refusals: ['account_unknown', 'closing_unknown', 'closing_under_way'],
});
