/** A meter is brought into service in its room: read, switched off and on, and recorded as feeding this room. */
import * as z from 'zod/mini';
import {
  buildingField,
  idField,
  instantField,
  meterCodeField,
  remarkField,
  roomField,
  versionField,
} from '../http/fields.contract.js';
import { defineRoute } from '../http/route.contract.js';
import { MOVED_LOAD_KINDS } from './crossed-meters.js';

const meterParams = z.object({ meterCode: meterCodeField });

/** `as_before` is the mode that was wanted before the test; it ends the test. */
export const RELAY_STEPS = ['off', 'on', 'as_before'] as const;
export type RelayStep = (typeof RELAY_STEPS)[number];

/** Another meter that the test or a record speaks of. */
const otherMeterSchema = z.object({ meterCode: meterCodeField, room: z.string() });

export const relayTestSchema = z.object({
  testId: idField,
  step: z.enum(RELAY_STEPS),
  /** how far the meter is with the last step */
  state: z.enum(['waiting', 'confirmed', 'needs_attention']),
  reason: z.nullable(z.string()),
  switchedAt: instantField,
  /** the mode of before comes back by itself then */
  endsAt: instantField,
  /** null while it goes on */
  endedAt: z.nullable(instantField),
  startedBy: z.string(),
  /** meters of the same bus whose load changed when this one was switched off; its own load is `own` */
  moved: z.array(z.extend(otherMeterSchema, { kind: z.enum(MOVED_LOAD_KINDS), beforeW: z.int(), afterW: z.int() })),
});
export type RelayTest = z.infer<typeof relayTestSchema>;

/** A relay test that goes on, for whoever wonders why a meter is off. */
export const runningTestSchema = z.object({
  testId: idField,
  meterCode: meterCodeField,
  building: buildingField,
  room: z.string(),
  step: z.enum(RELAY_STEPS),
  startedBy: z.string(),
  /** the mode of before comes back by itself then */
  endsAt: instantField,
});
export type RunningTest = z.infer<typeof runningTestSchema>;

export const commissioningRecordSchema = z.object({
  recordId: idField,
  meterCode: meterCodeField,
  /** the room that somebody stood in */
  room: z.string(),
  /** false: the power of this room did not go with the meter */
  feeds: z.boolean(),
  meterNumber: z.nullable(z.string()),
  energyWh: z.nullable(z.int()),
  readAt: z.nullable(instantField),
  tested: z.boolean(),
  remark: z.string(),
  at: instantField,
  by: z.string(),
});
export type CommissioningRecord = z.infer<typeof commissioningRecordSchema>;

export const CROSSED_KINDS = ['room_of_other', 'recorded_for_other', 'own_room_fed_by_other', 'load_moved'] as const;
export const crossedSchema = z.extend(otherMeterSchema, { kind: z.enum(CROSSED_KINDS) });
export type Crossed = z.infer<typeof crossedSchema>;

export const commissioningSchema = z.object({
  meterCode: meterCodeField,
  room: z.string(),
  version: versionField,
  account: z.nullable(z.object({ number: z.string(), name: z.string() })),
  test: z.nullable(relayTestSchema),
  /** newest first */
  records: z.array(commissioningRecordSchema),
  /** meters that seem to be crossed with this one, by all that is known now */
  crossed: z.array(crossedSchema),
});
export type Commissioning = z.infer<typeof commissioningSchema>;

export const showCommissioningRoute = defineRoute({
  method: 'GET',
  path: '/api/meters/:meterCode/commissioning',
  access: 'meters.view',
  summary: 'What is recorded of a meter in its room, the relay test under way, and which meters seem to be crossed',
  params: meterParams,
  response: commissioningSchema,
  refusals: ['meter_unknown'],
});
export const runningTestsRoute = defineRoute({
  method: 'GET',
  path: '/api/relay-tests',
  access: ['board.view', 'meters.commission'],
  summary: 'The relay tests that go on in the operator’s buildings, the first to end first',
  response: z.object({ tests: z.array(runningTestSchema) }),
});
export const switchRelayRoute = defineRoute({
  method: 'POST',
  path: '/api/meters/:meterCode/relay-test',
  access: 'meters.commission',
  summary: 'Switch the relay of a meter off or on while standing at it; ends by itself after ten minutes',
  params: meterParams,
  body: z.object({
    commandId: idField,
    testId: idField,
    step: z.enum(RELAY_STEPS),
    /** of a meter with an open account: its tenant knows that the power goes */
    tenantAgrees: z.optional(z.boolean()),
  }),
  response: commissioningSchema,
  refusals: [
    'meter_unknown',
    'command_taken',
    'permission_missing',
    'meter_postpaid',
    'closing_under_way',
    'meter_forced_off',
    'meter_in_use',
    'test_under_way',
    'test_unknown',
    'mode_changed',
  ],
});
export const recordCommissioningRoute = defineRoute({
  method: 'POST',
  path: '/api/meters/:meterCode/commissioning',
  access: 'meters.commission',
  summary: 'Record that a meter feeds a room, or that it does not',
  params: meterParams,
  body: z.object({
    recordId: idField,
    room: roomField,
    feeds: z.boolean(),
    /** the relay test that showed it; null where it was seen without one */
    testId: z.nullable(idField),
    remark: remarkField,
  }),
  response: commissioningSchema,
  refusals: ['meter_unknown', 'record_taken', 'test_unknown'],
});
export const swapRoomsRoute = defineRoute({
  method: 'POST',
  path: '/api/meters/:meterCode/swap-rooms',
  access: 'meters.update',
  summary: 'Exchange the rooms of two meters that were found crossed',
  params: meterParams,
  body: z.object({ requestId: idField, with: meterCodeField, version: versionField }),
  response: commissioningSchema,
  refusals: ['request_taken', 'meter_unknown', 'meter_changed', 'meter_has_account', 'same_meter', 'other_building'],
});
export const meterLabelsRoute = defineRoute({
  method: 'POST',
  path: '/api/meters/labels',
  access: 'meters.view',
  summary: 'A sheet of labels for meters: code, room and a QR code to scan in the room',
  body: z.object({
    meterCodes: z.array(meterCodeField).check(z.minLength(1), z.maxLength(500)),
    language: z.optional(z.enum(['en', 'zh'])),
  }),
  file: 'application/pdf',
  refusals: ['meter_unknown'],
});
