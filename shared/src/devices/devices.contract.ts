import * as z from 'zod/mini';
import {
  base64UrlField,
  buildingField,
  idField,
  instantField,
  methodField,
  minorField,
  positiveMinorField,
} from '../http/fields.contract.js';
import { defineRoute } from '../http/route.contract.js';
import { sealHeadField } from '../seals/seals.contract.js';

export const deviceSchema = z.object({
  deviceId: idField,
  prefix: z.string(),
  name: z.string(),
  /** the server's signed statement about the device's key: bytes and signature, base64url */
  certificate: base64UrlField,
  enrolledAt: instantField,
  revokedAt: z.nullable(instantField),
  lastContactAt: z.nullable(instantField),
  /** the last number that the server has, counting without gaps from 1 */
  lastNumber: z.int(),
  /** the highest number that the server has; larger than lastNumber when some are missing */
  highestNumber: z.int(),
});
export type Device = z.infer<typeof deviceSchema>;

/** Beside a statement that the device has signed, see `device-statement.ts`. */
export const signedFields = {
  /** the server's time as the device knows it, ms since 1970 */
  signedAtMs: z.int().check(z.nonnegative()),
  signature: base64UrlField.check(z.length(86)),
};
export const STATEMENT_REFUSED = ['device_unknown', 'device_revoked', 'signature_wrong', 'clock_off'] as const;

export const leaseSchema = z.object({
  leaseId: idField,
  deviceId: idField,
  operatorId: idField,
  issuedAtMs: z.int(),
  endsAtMs: z.int(),
  perSaleMinor: positiveMinorField,
  sumMinor: positiveMinorField,
  count: z.int(),
  buildings: z.union([z.literal('all'), z.array(buildingField)]),
  offlineMethods: z.array(methodField),
  offline: z.boolean(),
  lastNumber: z.int(),
});

const deviceNameField = z.string().check(z.trim(), z.minLength(1), z.maxLength(60));

export const enrolDeviceRoute = defineRoute({
  method: 'POST',
  path: '/api/devices',
  access: 'session',
  summary:
    'Register this browser as a device, with the public half of a key that it cannot give away; with a one-time code, ' +
    'or with devices.enrol where the settings ask for no code, or with devices.update',
  body: z.object({
    /** made by the form: the same id gives the same device again */
    requestId: idField,
    /** may be left out with a code, which brings a name */
    name: z.optional(deviceNameField),
    /** one-time code of the office; spaces, dashes and case do not matter */
    code: z.optional(z.string().check(z.trim(), z.minLength(1), z.maxLength(40))),
    /** P-256, uncompressed, 65 bytes */
    publicKey: base64UrlField.check(z.length(87)),
    /** receipt prefix of the device whose place it takes: what that one may still hold is told to the owner */
    replaces: z.optional(z.string().check(z.trim(), z.toUpperCase(), z.regex(/^[A-Z][0-9]{1,3}$/))),
  }),
  response: deviceSchema,
  refusals: [
    'device_code_needed',
    'device_code_wrong',
    'device_name_missing',
    'key_not_p256',
    'key_known_already',
    'replaced_device_unknown',
    'replaced_device_not_yours',
  ],
});

export const deviceCodeSchema = z.object({
  codeId: idField,
  name: z.string(),
  byName: z.string(),
  createdAt: instantField,
  endsAt: instantField,
});
export type DeviceCode = z.infer<typeof deviceCodeSchema>;

export const makeDeviceCodeRoute = defineRoute({
  method: 'POST',
  path: '/api/device-codes',
  access: 'devices.update',
  summary: 'A one-time code with which one browser can be registered, told once; the same codeId gives it a new one',
  body: z.object({ codeId: idField, name: deviceNameField }),
  response: z.extend(deviceCodeSchema, { code: z.string() }),
  refusals: ['device_code_used'],
});

export const listDeviceCodesRoute = defineRoute({
  method: 'GET',
  path: '/api/device-codes',
  access: 'devices.view',
  summary: 'Codes that can still be used, newest first',
  response: z.array(deviceCodeSchema),
});

export const withdrawDeviceCodeRoute = defineRoute({
  method: 'DELETE',
  path: '/api/device-codes/:codeId',
  access: 'devices.update',
  summary: 'Withdraw a code: nobody can register with it any more',
  params: z.object({ codeId: idField }),
  refusals: ['device_code_used'],
});

/** Why numbers of a device are unaccounted for, the gravest first. */
export const UNACCOUNTED_CAUSES = ['replaced', 'revoked', 'lease_ended', 'numbers_missing'] as const;
export type UnaccountedCause = (typeof UNACCOUNTED_CAUSES)[number];

export const unaccountedSchema = z.object({
  deviceId: idField,
  prefix: z.string(),
  name: z.string(),
  cause: z.enum(UNACCOUNTED_CAUSES),
  /** when that began; null for numbers that are missing between others */
  since: z.nullable(instantField),
  lastContactAt: z.nullable(instantField),
  /** numbers that are not in; open at its end where the device may have signed more */
  ranges: z.array(z.object({ from: z.int(), to: z.nullable(z.int()) })),
  /** the most that its leases allow behind these numbers */
  atMostMinor: positiveMinorField,
  atMostCount: z.int(),
  operatorNames: z.array(z.string()),
});
export type Unaccounted = z.infer<typeof unaccountedSchema>;

export const listUnaccountedRoute = defineRoute({
  method: 'GET',
  path: '/api/devices/unaccounted',
  access: 'devices.view',
  summary: 'Numbers of devices that may exist and are not in, and for how much at most, the gravest first',
  response: z.array(unaccountedSchema),
});

export const grantLeaseRoute = defineRoute({
  method: 'POST',
  path: '/api/devices/:deviceId/lease',
  access: 'sell.update',
  summary: 'A signed lease for this operator on the device that he holds; every number up to the last must be in first',
  params: z.object({ deviceId: idField }),
  body: z.object({
    requestId: idField,
    /** the device's own last number */
    lastNumber: z.int().check(z.nonnegative()),
    /** the app is installed and its storage is durable, so it may sell without signal */
    durable: z.boolean(),
    /** the device's clock, ms since 1970 */
    clockMs: z.int(),
    /** the head of the server's seals that it keeps */
    sealHead: z.optional(sealHeadField),
    /** of the app; absent in versions that did not say it yet */
    appVersion: z.optional(z.string().check(z.maxLength(40))),
    /** that this browser is the device, signed by it; absent in versions that said so with the session alone */
    proof: z.optional(z.object(signedFields)),
  }),
  response: z.object({
    lease: leaseSchema,
    jws: z.string(),
    serverTimeMs: z.int(),
    floatLeftMinor: z.nullable(minorField),
    /** what the office calls the device by now */
    deviceName: z.optional(z.string()),
    /** the newest head of the server's seals, to be kept and given back; none while the one before is to be kept */
    sealHead: z.optional(sealHeadField),
  }),
  refusals: [...STATEMENT_REFUSED, 'device_not_here', 'numbers_missing', 'float_used_up'],
});

export const renameDeviceRoute = defineRoute({
  method: 'PUT',
  path: '/api/devices/:deviceId',
  access: 'devices.update',
  summary: 'Call a device otherwise; it learns of it with its next lease',
  params: z.object({ deviceId: idField }),
  body: z.object({
    name: deviceNameField,
    /** what it was called when the form was opened: what another has changed meanwhile is not overwritten */
    seen: z.string(),
  }),
  response: deviceSchema,
  refusals: ['device_unknown', 'device_changed'],
});

export const revokeDeviceRoute = defineRoute({
  method: 'POST',
  path: '/api/devices/:deviceId/revoke',
  access: 'devices.update',
  summary: 'Revoke a device: sessions on it end at once; what it sold before still comes in and is held',
  params: z.object({ deviceId: idField }),
  body: z.object({ reason: z.string().check(z.trim(), z.minLength(1), z.maxLength(200)) }),
  response: deviceSchema,
  refusals: ['device_unknown'],
});

export const jwksRoute = defineRoute({
  method: 'GET',
  path: '/api/keys',
  access: 'public',
  summary: 'The public keys that leases and device certificates are signed with (JWKS)',
  response: z.object({ keys: z.array(z.record(z.string(), z.unknown())) }),
});
