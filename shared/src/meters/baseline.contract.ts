/**
 * A new baseline of a meter whose orders wait for a person: what its own counters say now is taken for right, the order
 * that nobody could answer for is ended by it, and what does not fit is booked to `unexplained`.
 */
import * as z from 'zod/mini';
import { idField, instantField, meterCodeField, minorField } from '../http/fields.contract.js';
import { defineRoute } from '../http/route.contract.js';

const meterParams = z.object({ meterCode: meterCodeField });

/** Which meter answers, and what its counters say; each null where the meter does not tell it. */
export const seenMeterSchema = z.object({
  /** the meter's own number, 12 digits */
  meterNumber: z.nullable(z.string()),
  purchaseCount: z.nullable(z.int()),
  totalPurchasedHundredths: z.nullable(z.int()),
  /** of the last order that it took */
  lastWireId: z.nullable(z.string()),
});
export type SeenMeter = z.infer<typeof seenMeterSchema>;

const endedOrderFields = {
  orderId: idField,
  amountMinor: minorField,
  receiptNumber: z.nullable(z.string()),
  /** `applied` when the meter's last order is this one, else `void`, with the money of a sale in `held` */
  ending: z.enum(['applied', 'void']),
};

/** What a new baseline would do, by what the meter says at this moment. Changes nothing. */
export const baselinePreviewSchema = z.object({
  meterCode: meterCodeField,
  blockedReason: z.nullable(z.string()),
  /** to be sent back with the command: it holds for what was seen only */
  seen: seenMeterSchema,
  remainingMinor: z.nullable(minorField),
  totalPurchasedMinor: z.nullable(minorField),
  /** what the server had on record; null before the first order */
  known: z.object({
    meterNumber: z.nullable(z.string()),
    purchaseCount: z.nullable(z.int()),
    totalPurchasedMinor: z.nullable(minorField),
  }),
  order: z.nullable(z.object(endedOrderFields)),
  /** what the meter has been given more (or, below zero, less) than the books know */
  differenceMinor: minorField,
  /** orders that go on afterwards, and their sum */
  waitingOrders: z.int(),
  waitingMinor: minorField,
});
export type BaselinePreview = z.infer<typeof baselinePreviewSchema>;

export const baselineSchema = z.object({
  baselineId: idField,
  meterCode: meterCodeField,
  at: instantField,
  by: z.string(),
  reason: z.string(),
  meterNumber: z.nullable(z.string()),
  meterNumberBefore: z.nullable(z.string()),
  purchaseCount: z.nullable(z.int()),
  purchaseCountBefore: z.nullable(z.int()),
  order: z.nullable(z.object(endedOrderFields)),
  differenceMinor: minorField,
});
export type Baseline = z.infer<typeof baselineSchema>;

const READ_REFUSALS = ['gateway_away', 'meter_silent', 'bus_away', 'not_the_expected_meter'] as const;

export const previewBaselineRoute = defineRoute({
  method: 'POST',
  path: '/api/meters/:meterCode/baseline/preview',
  access: 'commands.new_baseline',
  summary: 'Read the meter live and say what a new baseline would do',
  params: meterParams,
  response: baselinePreviewSchema,
  refusals: ['meter_unknown', 'meter_not_blocked', 'order_under_way', ...READ_REFUSALS],
});

export const setBaselineRoute = defineRoute({
  method: 'POST',
  path: '/api/meters/:meterCode/baseline',
  access: 'commands.new_baseline',
  summary: 'Take what the meter says now for right, so that its orders flow again',
  params: meterParams,
  body: z.object({
    /** made by the form: the same form sets one baseline, however often it is sent */
    baselineId: idField,
    reason: z.string().check(z.trim(), z.minLength(1), z.maxLength(300)),
    seen: seenMeterSchema,
  }),
  response: baselineSchema,
  refusals: [
    'baseline_taken',
    'meter_unknown',
    'meter_not_blocked',
    'order_under_way',
    ...READ_REFUSALS,
    'meter_moved',
  ],
});

export const meterBaselinesRoute = defineRoute({
  method: 'GET',
  path: '/api/meters/:meterCode/baselines',
  access: 'board.view',
  summary: 'The baselines of a meter, newest first',
  params: meterParams,
  response: z.object({ baselines: z.array(baselineSchema) }),
  refusals: ['meter_unknown'],
});
