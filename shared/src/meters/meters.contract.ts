import * as z from 'zod/mini';
import {
  buildingField,
  dpuCodeField,
  idField,
  instantField,
  meterCodeField,
  minorField,
  modeField,
  modelField,
  pageOf,
  pageQuery,
  pricesField,
  remarkField,
  roomField,
  wattsField,
} from '../http/fields.contract.js';
import { defineRoute } from '../http/route.contract.js';

export const FRAMINGS = ['rtu_over_tcp', 'modbus_tcp', 'serial'] as const;
export type Framing = (typeof FRAMINGS)[number];

const rowFields = { createdAt: instantField, createdBy: z.string() };

// --- buildings ---
export const buildingSchema = z.object({ number: buildingField, remark: z.string(), meters: z.int(), ...rowFields });
export type Building = z.infer<typeof buildingSchema>;
const buildingBody = z.object({ number: buildingField, remark: remarkField });
const buildingParams = z.object({ number: z.pipe(z.coerce.number(), buildingField) });

export const listBuildingsRoute = defineRoute({
  method: 'GET',
  path: '/api/buildings',
  access: 'session',
  summary: 'Buildings that the operator may work in',
  response: z.array(buildingSchema),
});
export const createBuildingRoute = defineRoute({
  method: 'POST',
  path: '/api/buildings',
  access: 'buildings.update',
  summary: 'Add a building',
  body: buildingBody,
  response: buildingSchema,
  refusals: ['building_not_yours', 'building_exists'],
});
export const updateBuildingRoute = defineRoute({
  method: 'PUT',
  path: '/api/buildings/:number',
  access: 'buildings.update',
  summary: 'Change the remark of a building',
  params: buildingParams,
  body: z.object({ remark: remarkField }),
  response: buildingSchema,
  refusals: ['building_unknown'],
});
export const deleteBuildingRoute = defineRoute({
  method: 'DELETE',
  path: '/api/buildings/:number',
  access: 'buildings.update',
  summary: 'Delete a building that nothing uses',
  params: buildingParams,
  refusals: ['building_unknown', 'building_in_use'],
});

// --- DPUs: each is one bus ---
export const serialSchema = z.object({
  path: z.nullable(z.string().check(z.maxLength(100))),
  baudRate: z.union([
    z.literal(1200),
    z.literal(2400),
    z.literal(4800),
    z.literal(9600),
    z.literal(19200),
    z.literal(38400),
  ]),
  dataBits: z.union([z.literal(7), z.literal(8)]),
  parity: z.enum(['none', 'even', 'odd']),
  stopBits: z.union([z.literal(1), z.literal(2)]),
});
export type SerialSettings = z.infer<typeof serialSchema>;

const dpuBody = z.object({
  building: buildingField,
  floor: z.int().check(z.minimum(0), z.maximum(99)),
  dpuNumber: z.int().check(z.minimum(1), z.maximum(99)),
  framing: z.enum(FRAMINGS),
  /** host of the serial server; with TCP port -1 the manual's `COM1;9600;8;NONE;1` */
  ip: z.string().check(z.trim(), z.minLength(1), z.maxLength(100)),
  /** 1 to 65535, or -1 for a serial line of the gateway's own */
  tcpPort: z.int().check(z.minimum(-1), z.maximum(65535)),
  serial: serialSchema,
  remark: remarkField,
});
export const dpuSchema = z.extend(dpuBody, {
  dpuCode: dpuCodeField,
  meters: z.int(),
  gatewayId: z.nullable(idField),
  /** null before the first word of a gateway */
  online: z.nullable(z.boolean()),
  lastAnswerAt: z.nullable(instantField),
  lastError: z.nullable(z.string()),
  ...rowFields,
});
export type Dpu = z.infer<typeof dpuSchema>;
const dpuParams = z.object({ dpuCode: dpuCodeField });

export const listDpusRoute = defineRoute({
  method: 'GET',
  path: '/api/dpus',
  access: 'dpus.view',
  summary: 'DPUs by code',
  query: z.object(pageQuery),
  response: pageOf(dpuSchema),
});
export const createDpuRoute = defineRoute({
  method: 'POST',
  path: '/api/dpus',
  access: 'dpus.update',
  summary: 'Add a DPU',
  body: dpuBody,
  response: dpuSchema,
  refusals: ['building_unknown', 'dpu_exists', 'serial_line_unreadable', 'tcp_port_missing', 'ip_not_valid'],
});
export const updateDpuRoute = defineRoute({
  method: 'PUT',
  path: '/api/dpus/:dpuCode',
  access: 'dpus.update',
  summary: 'Change a DPU; its place only while no meters hang on it',
  params: dpuParams,
  body: dpuBody,
  response: dpuSchema,
  refusals: [
    'dpu_unknown',
    'dpu_exists',
    'dpu_has_meters',
    'serial_line_unreadable',
    'tcp_port_missing',
    'ip_not_valid',
  ],
});
export const deleteDpuRoute = defineRoute({
  method: 'DELETE',
  path: '/api/dpus/:dpuCode',
  access: 'dpus.update',
  summary: 'Delete a DPU that has no meters',
  params: dpuParams,
  refusals: ['dpu_unknown', 'dpu_has_meters'],
});

// --- meters ---
const meterFields = {
  room: roomField,
  model: modelField,
  postpaid: z.boolean(),
  ctRatio: z.int().check(z.minimum(1), z.maximum(10000)),
  remark: remarkField,
};
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

export const listMetersRoute = defineRoute({
  method: 'GET',
  path: '/api/meters',
  access: 'board.view',
  summary: 'Meters with their state, by code',
  query: z.object({
    ...pageQuery,
    building: z.optional(z.pipe(z.coerce.number(), buildingField)),
    floor: z.optional(z.coerce.number().check(z.int(), z.minimum(0), z.maximum(99))),
    dpuCode: z.optional(dpuCodeField),
    /** meter, room, account number or name, any part of it */
    keywords: z.optional(z.string().check(z.maxLength(100))),
    /** only meters without an open account */
    free: z.optional(z.enum(['true'])),
    state: z.optional(z.enum(['closed', 'open', 'lost', 'arrears', 'alarm', 'forced', 'blocked', 'not_opened'])),
  }),
  response: z.extend(pageOf(meterSchema), {
    counts: z.object({
      all: z.int(),
      closed: z.int(),
      open: z.int(),
      lost: z.int(),
      arrears: z.int(),
      alarm: z.int(),
      forced: z.int(),
      blocked: z.int(),
      not_opened: z.int(),
    }),
  }),
});
export const showMeterRoute = defineRoute({
  method: 'GET',
  path: '/api/meters/:meterCode',
  access: 'board.view',
  summary: 'One meter with its state',
  params: meterParams,
  response: meterSchema,
  refusals: ['meter_unknown'],
});
export const createMeterRoute = defineRoute({
  method: 'POST',
  path: '/api/meters',
  access: 'meters.update',
  summary: 'Add a meter',
  body: z.object({
    ...meterFields,
    dpuCode: dpuCodeField,
    serialPort: z.int().check(z.minimum(0), z.maximum(99)),
    address: z.int().check(z.minimum(1), z.maximum(247)),
    simulated: z.optional(z.boolean()),
  }),
  response: meterSchema,
  refusals: ['building_unknown', 'dpu_unknown', 'address_taken', 'meter_exists', 'room_taken'],
});
export const updateMeterRoute = defineRoute({
  method: 'PUT',
  path: '/api/meters/:meterCode',
  access: 'meters.update',
  summary: 'Change what is written about a meter; what its code is made of stays',
  params: meterParams,
  body: z.object(meterFields),
  response: meterSchema,
  refusals: ['meter_unknown', 'meter_has_account', 'room_taken'],
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
export const meterReadingsRoute = defineRoute({
  method: 'GET',
  path: '/api/meters/:meterCode/readings',
  access: 'board.view',
  summary: 'Readings of a meter over a period, newest first, at most 1000',
  params: meterParams,
  query: z.object({ from: z.optional(instantField), to: z.optional(instantField) }),
  response: z.object({
    readings: z.array(
      z.object({
        readAt: instantField,
        remainingMinor: z.nullable(minorField),
        energyWh: z.int(),
        powerW: z.int(),
        purchaseCount: z.nullable(z.int()),
        relayClosed: z.nullable(z.boolean()),
      }),
    ),
  }),
});
