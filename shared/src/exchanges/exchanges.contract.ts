/**
 * A tenant goes on with another meter: the old one is gone, its assignment closes without an order to it, and what it
 * held by its last reading may be carried into the new one. The new one hangs elsewhere, or at the same place.
 */
import * as z from 'zod/mini';
import { ORDER_STATES } from '../credit/credit-order.js';
import { idField, instantField, meterCodeField, minorField, positiveMinorField } from '../http/fields.contract.js';
import { defineRoute } from '../http/route.contract.js';

const assignmentParams = z.object({ assignmentId: idField });

/** What an exchange would find now. Changes nothing. */
export const exchangePreviewSchema = z.object({
  assignmentId: idField,
  accountId: idField,
  number: z.string(),
  name: z.string(),
  meterCode: meterCodeField,
  room: z.string(),
  /** what the meter held when it was last heard; not below zero: the most that can be carried */
  heldMinor: minorField,
  /** when that was; null for a meter that was never read */
  readAt: z.nullable(instantField),
  /** orders that no gateway has had, and their sum: they end with the exchange */
  waitingOrders: z.int(),
  waitingMinor: minorField,
  /** an order that may have been written: only a person can end it now */
  unanswered: z.nullable(
    z.object({
      orderId: idField,
      amountMinor: minorField,
      state: z.enum(ORDER_STATES),
      receiptNumber: z.nullable(z.string()),
    }),
  ),
});
export type ExchangePreview = z.infer<typeof exchangePreviewSchema>;

export const exchangeSchema = z.object({
  exchangeId: idField,
  accountId: idField,
  assignmentId: idField,
  newAssignmentId: idField,
  meterCode: meterCodeField,
  newMeterCode: meterCodeField,
  heldMinor: minorField,
  readAt: z.nullable(instantField),
  carriedMinor: minorField,
  reason: z.string(),
  at: instantField,
  by: z.string(),
});
export type Exchange = z.infer<typeof exchangeSchema>;

export const previewExchangeRoute = defineRoute({
  method: 'GET',
  path: '/api/assignments/:assignmentId/exchange',
  access: 'commands.exchange',
  summary: 'What the old meter held, and what an exchange would end',
  params: assignmentParams,
  response: exchangePreviewSchema,
  refusals: ['assignment_unknown', 'assignment_closed', 'account_closing', 'meter_postpaid'],
});

export const exchangeMeterRoute = defineRoute({
  method: 'POST',
  path: '/api/assignments/:assignmentId/exchange',
  access: 'commands.exchange',
  summary: 'Give the tenant a new meter in place of one that is gone, with what that one held',
  params: assignmentParams,
  body: z.object({
    /** made by the form: the same id with the same content is one exchange, for ever */
    exchangeId: idField,
    newAssignmentId: idField,
    /** the same code stands for new hardware at the same place */
    newMeterCode: meterCodeField,
    carriedMinor: positiveMinorField,
    reason: z.string().check(z.trim(), z.minLength(1, 'say why'), z.maxLength(300)),
    /** the person's word that an order which may have been written counts as not given */
    endUnanswered: z.boolean(),
  }),
  response: exchangeSchema,
  refusals: [
    'exchange_taken',
    'assignment_unknown',
    'assignment_closed',
    'account_closing',
    'meter_unknown',
    'meter_has_account',
    'meter_postpaid',
    'carried_over_held',
    'meter_cannot_hold_exactly',
    'over_hoarding_limit',
    'order_unanswered',
    'assignment_exists',
    'order_under_way',
    'meter_not_exchanged',
    'gateway_away',
    'meter_silent',
    'bus_away',
    'not_the_expected_meter',
  ],
});
