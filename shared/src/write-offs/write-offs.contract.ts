/** Lost devices: what one may still hold, and the word of a person that it will not come. */
import * as z from 'zod/mini';
import { deviceSchema, unaccountedSchema } from '../devices/devices.contract.js';
import { idField, instantField, positiveMinorField } from '../http/fields.contract.js';
import { defineRoute } from '../http/route.contract.js';

const rangeSchema = z.object({ from: z.int().check(z.minimum(1)), to: z.nullable(z.int()) });

export const writeOffSchema = z.object({
  writeOffId: idField,
  ranges: z.array(rangeSchema),
  /** who answers for the cash; null where there is none */
  operatorName: z.nullable(z.string()),
  amountMinor: positiveMinorField,
  /** how much of it was taken back since sales of these numbers came in after all */
  reversedMinor: positiveMinorField,
  reason: z.string(),
  byName: z.string(),
  at: instantField,
});
export type WriteOff = z.infer<typeof writeOffSchema>;

/** Where a lease stands, the gravest first. */
export const LEASE_STANDS = ['revoked', 'ended_unclosed', 'open', 'written_off', 'given_back', 'replaced'] as const;

export const deviceLeaseSchema = z.object({
  leaseId: idField,
  operatorId: idField,
  operatorName: z.string(),
  stands: z.enum(LEASE_STANDS),
  endsAt: instantField,
  sumMinor: positiveMinorField,
  usedMinor: positiveMinorField,
  usedCount: z.int(),
});
export type DeviceLease = z.infer<typeof deviceLeaseSchema>;

export const deviceRecordSchema = z.object({
  device: deviceSchema,
  revokeReason: z.nullable(z.string()),
  /** of the app, as it said with its last lease */
  appVersion: z.nullable(z.string()),
  enrolledByName: z.string(),
  /** the device's own last number and how many waited in its queue when it was heard last; null before it said so */
  said: z.nullable(z.object({ lastNumber: z.int(), waiting: z.int(), at: instantField })),
  unaccounted: z.nullable(unaccountedSchema),
  /** operators who may have sold what is unaccounted for */
  concerned: z.array(z.object({ operatorId: idField, name: z.string() })),
  /** newest first */
  leases: z.array(deviceLeaseSchema),
  writeOffs: z.array(writeOffSchema),
});
export type DeviceRecord = z.infer<typeof deviceRecordSchema>;

export const showDeviceRoute = defineRoute({
  method: 'GET',
  path: '/api/devices/:deviceId',
  access: 'devices.view',
  summary: 'A device with its leases, what it may still hold, and what was written off of it',
  params: z.object({ deviceId: idField }),
  response: deviceRecordSchema,
  refusals: ['device_unknown'],
});

export const writeOffRoute = defineRoute({
  method: 'POST',
  path: '/api/devices/:deviceId/write-off',
  access: 'devices.write_off',
  summary:
    'Say that the unaccounted numbers of a revoked device will not come; a sale that comes after all takes it back',
  params: z.object({ deviceId: idField }),
  body: z.object({
    writeOffId: idField,
    /** as they were shown */
    ranges: z.array(rangeSchema).check(z.minLength(1), z.maxLength(500)),
    /** cash that was taken for these numbers as far as anyone knows; whoever took it answers for it */
    amountMinor: positiveMinorField,
    operatorId: z.nullable(idField),
    reason: z.string().check(z.trim(), z.minLength(1), z.maxLength(300)),
  }),
  response: deviceRecordSchema,
  refusals: [
    'device_unknown',
    'write_off_taken',
    'device_not_revoked',
    'nothing_unaccounted',
    'unaccounted_changed',
    'operator_not_concerned',
    'over_lease',
  ],
});
