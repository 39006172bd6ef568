import * as z from 'zod/mini';
import { buildingParams } from '../buildings/buildings.contract.js';
import {
  buildingField,
  dpuCodeField,
  idField,
  instantField,
  lookedAtFields,
  meterCodeField,
  minorField,
  modeField,
  modelField,
  pageOf,
  pageQuery,
  pricesField,
  remarkField,
  requestFields,
  roomField,
  rowFields,
  wattsField,
} from '../http/fields.contract.js';
import { defineRoute } from '../http/route.contract.js';
import { usesSchema } from '../http/uses.contract.js';

const meterFields = {
  room: roomField,
  model: modelField,
  postpaid: z.boolean(),
  ctRatio: z.int().check(z.minimum(1), z.maximum(10000)),
  remark: remarkField,
};
const placeFields = {
  dpuCode: dpuCodeField,
  serialPort: z.int().check(z.minimum(0), z.maximum(99)),
  address: z.int().check(z.minimum(1), z.maximum(247)),
};
/**
 * The meter whose own number answers at this address, so that this one is not read and gets no credit; null where that is
 * in a building that the reader may not work in, absent while no other meter is known to answer.
 */
export const knownAsField = z.optional(z.nullable(meterCodeField));

/** Why no credit reaches a prepaid meter: its model has no way yet, or its gateway has no key to sign orders with. */
export const NO_CREDIT = ['no_way', 'no_key'] as const;
export type NoCredit = (typeof NO_CREDIT)[number];

/** What is known of a meter on the wire. Each value is as old as `readAt`. */
export const meterStateSchema = z.object({
  meterCode: meterCodeField,
  /** null before the first reading */
  readAt: z.nullable(instantField),
  remainingMinor: z.nullable(minorField),
  purchaseCount: z.nullable(z.int()),
  totalPurchasedMinor: z.nullable(minorField),
  relayClosed: z.nullable(z.boolean()),
  mode: z.nullable(modeField),
  /** real energy, all tariffs */
  energyWh: z.nullable(z.int()),
  powerW: z.nullable(z.int()),
  opened: z.nullable(z.boolean()),
  arrears: z.nullable(z.boolean()),
  alarm1: z.nullable(z.boolean()),
  alarm2: z.nullable(z.boolean()),
  overload: z.nullable(z.boolean()),
  /** does not answer since then; null while it answers */
  lostSince: z.nullable(instantField),
  /** why its orders wait for a person, if they do */
  blockedReason: z.nullable(z.string()),
  knownAs: knownAsField,
  /** absent where credit reaches it, and until its gateway has told */
  noCredit: z.optional(z.enum(NO_CREDIT)),
  /** credit orders that are not ended: how many, and their sum */
  openOrders: z.int(),
  onItsWayMinor: minorField,
});
export type MeterState = z.infer<typeof meterStateSchema>;

export const meterSchema = z.object({
  ...meterFields,
  meterCode: meterCodeField,
  dpuCode: dpuCodeField,
  serialPort: z.int(),
  address: z.int(),
  building: buildingField,
  simulated: z.boolean(),
  account: z.nullable(z.object({ accountId: idField, number: z.string(), name: z.string(), assignmentId: idField })),
  state: meterStateSchema,
  ...rowFields,
});
export type Meter = z.infer<typeof meterSchema>;
const meterParams = z.object({ meterCode: meterCodeField });

export const showMeterRoute = defineRoute({
  method: 'GET',
  path: '/api/meters/:meterCode',
  access: ['board.view', 'meters.view'],
  summary: 'One meter with its state',
  params: meterParams,
  response: meterSchema,
  refusals: ['meter_unknown'],
});
export const meterUsesRoute = defineRoute({
  method: 'GET',
  path: '/api/meters/:meterCode/uses',
  access: ['board.view', 'meters.view'],
  summary: 'What uses a meter, so that its place stays and it is not deleted',
  params: meterParams,
  response: usesSchema,
  refusals: ['meter_unknown'],
});
export const createMeterRoute = defineRoute({
  method: 'POST',
  path: '/api/meters',
  access: 'meters.update',
  summary: 'Add a meter',
  body: z.object({
    ...requestFields,
    ...meterFields,
    ...placeFields,
    simulated: z.optional(z.boolean()),
  }),
  response: meterSchema,
  refusals: [
    'request_taken',
    'model_only_measures',
    'building_unknown',
    'dpu_unknown',
    'meter_exists',
    'address_taken',
    'room_taken',
  ],
});
export const updateMeterRoute = defineRoute({
  method: 'PUT',
  path: '/api/meters/:meterCode',
  access: 'meters.update',
  summary: 'Change what is written about a meter; model and place only while no account hangs on it',
  params: meterParams,
  body: z.object({ ...meterFields, ...placeFields, ...lookedAtFields }),
  response: meterSchema,
  refusals: [
    'meter_unknown',
    'meter_changed',
    'model_only_measures',
    'meter_has_account',
    'meter_has_history',
    'building_unknown',
    'dpu_unknown',
    'meter_exists',
    'address_taken',
    'room_taken',
  ],
});
export const deleteMeterRoute = defineRoute({
  method: 'DELETE',
  path: '/api/meters/:meterCode',
  access: 'meters.update',
  summary: 'Delete a meter that never had an account',
  params: meterParams,
  refusals: ['meter_unknown', 'meter_has_account', 'meter_has_history'],
});

/** Reads the meter now, on the wire: the answer is as old as this request, or says that it could not be had. */
export const readMeterRoute = defineRoute({
  method: 'POST',
  path: '/api/meters/:meterCode/read',
  access: 'board.read_now',
  summary: 'Read the meter live',
  params: meterParams,
  response: meterStateSchema,
  refusals: ['meter_unknown', 'gateway_away', 'meter_silent', 'bus_away', 'not_the_expected_meter'],
});

export const meterStatesRoute = defineRoute({
  method: 'GET',
  path: '/api/buildings/:number/states',
  access: 'board.view',
  summary: 'The last known state of every meter of a building',
  params: buildingParams,
  response: z.object({ takenAt: instantField, states: z.array(meterStateSchema) }),
  refusals: ['building_unknown'],
});

// --- one order as the meter's page shows it ---
export const meterOrderSchema = z.object({
  orderId: idField,
  kind: z.enum(['credit', 'open', 'close']),
  state: z.string(),
  reason: z.nullable(z.string()),
  amountMinor: minorField,
  expectedCount: z.nullable(z.int()),
  createdAt: instantField,
  endedAt: z.nullable(instantField),
  receiptNumber: z.nullable(z.string()),
});
export const meterOrdersRoute = defineRoute({
  method: 'GET',
  path: '/api/meters/:meterCode/orders',
  access: 'board.view',
  summary: 'Credit orders of a meter, newest first, and its wanted settings beside the read ones',
  params: meterParams,
  query: z.object(pageQuery),
  response: z.extend(pageOf(meterOrderSchema), {
    settings: z.nullable(
      z.object({
        version: z.int(),
        state: z.enum(['waiting', 'confirmed', 'needs_attention']),
        reason: z.nullable(z.string()),
        wanted: z.object({
          prices: pricesField,
          alarm1Minor: minorField,
          alarm2Minor: minorField,
          hoardingLimitMinor: minorField,
          powerThresholdW: wattsField,
          mode: modeField,
        }),
      }),
    ),
  }),
});
