/**
 * Live updates for tablets over socket.io, namespace `/live`, protocol version 1. The access token travels in the
 * handshake's `auth.token`. A client gets what its operator may see of his buildings; what is missed while away is read
 * again over HTTP, so events are never the only way to a fact.
 */
import * as z from 'zod/mini';
import { buildingField, dpuCodeField, idField, meterCodeField, instantField } from '../http/fields.contract.js';
import { dpuBusSchema, probeSchema } from '../dpus/bus.contract.js';
import { openingProgressSchema } from '../accounts/accounts.contract.js';
import { importProgressSchema } from '../meters/import.contract.js';
import { meterStateSchema } from '../meters/meters.contract.js';
import { saleSchema } from '../sales/sales.contract.js';
import { smsMessageSchema } from '../sms/sms.contract.js';
import type { Permission } from '../operators/permissions.js';

export const LIVE_PROTOCOL = 1;
export const LIVE_NAMESPACE = '/live';

/** Who hears an event: whoever is signed in, or those with a permission. */
export type LiveAccess = 'session' | Permission;

/** Server to tablet; each with what it takes to hear it. */
export const LIVE_EVENTS = {
  'meter.changed': { payload: meterStateSchema, access: 'board.view' },
  'sale.changed': { payload: saleSchema, access: 'sell.view' },
  /** items of tills and leases that wait for a person have come, or were decided */
  'held_items.changed': { payload: z.object({ itemIds: z.array(idField) }), access: 'held.view' },
  /** items that cannot be believed have come, or were tried again or closed */
  'quarantine.changed': { payload: z.object({ quarantineIds: z.array(idField) }), access: 'held.view' },
  'opening.changed': { payload: z.extend(openingProgressSchema, { accountId: idField }), access: 'accounts.view' },
  'closing.changed': { payload: z.object({ accountId: idField }), access: 'accounts.view' },
  'snapshot.changed': { payload: z.object({ building: buildingField }), access: 'sell.view' },
  'bus.changed': {
    payload: z.object({ bus: dpuBusSchema, probe: z.nullable(probeSchema) }),
    access: 'dpus.view',
  },
  /** the property's money, time, methods or papers are not what they were: everybody reads them again */
  'settings.changed': { payload: z.object({ version: z.int() }), access: 'session' },
  'sms.changed': { payload: smsMessageSchema, access: 'sms.view' },
  'import.progress': { payload: importProgressSchema, access: 'meters.import' },
  'gateway.changed': {
    payload: z.object({ gatewayId: idField, online: z.boolean(), at: instantField }),
    access: 'gateways.view',
  },
} as const satisfies Record<string, { payload: z.ZodMiniType; access: LiveAccess }>;
export type LiveEvent = keyof typeof LIVE_EVENTS;

/** Tablet to server: which meters its screen looks at, so that they are polled first, and which buses. */
export const LIVE_REQUESTS = {
  'meters.watch': {
    payload: z.object({ meterCodes: z.array(meterCodeField).check(z.maxLength(50)) }),
    access: 'board.view',
  },
  'buses.watch': {
    payload: z.object({ dpuCodes: z.array(dpuCodeField).check(z.maxLength(50)) }),
    access: 'dpus.view',
  },
} as const satisfies Record<string, { payload: z.ZodMiniType; access: Permission }>;

export type LiveServerEvents = {
  [E in LiveEvent]: (payload: z.infer<(typeof LIVE_EVENTS)[E]['payload']>) => void;
};
export type LiveClientEvents = {
  [E in keyof typeof LIVE_REQUESTS]: (payload: z.infer<(typeof LIVE_REQUESTS)[E]['payload']>) => void;
};
