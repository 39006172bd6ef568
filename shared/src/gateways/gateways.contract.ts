import * as z from 'zod/mini';
import { base64UrlField, buildingField, idField, instantField } from '../http/fields.contract.js';
import { defineRoute } from '../http/route.contract.js';

/** Why a gateway only reads until a person has looked, and restored it. */
export const PERSON_REASONS = ['instance_unknown', 'sequence_behind'] as const;
export type PersonReason = (typeof PERSON_REASONS)[number];

export const gatewaySchema = z.object({
  gatewayId: idField,
  name: z.string(),
  buildings: z.union([z.literal('all'), z.array(buildingField)]),
  createdAt: instantField,
  /** until when its one-time code can be used; null once it was, and for one that is revoked */
  codeEndsAt: z.nullable(instantField),
  enrolledAt: z.nullable(instantField),
  revokedAt: z.nullable(instantField),
  online: z.boolean(),
  lastContactAt: z.nullable(instantField),
  version: z.nullable(z.string()),
  readOnly: z.nullable(z.boolean()),
  /** those of `PERSON_REASONS` wait for a person to restore it; null while it may write */
  readOnlyReason: z.nullable(z.string()),
});
export type GatewayRecord = z.infer<typeof gatewaySchema>;

/** Why this gateway waits for a person; null for one that does not. */
export function waitsForPerson({ readOnlyReason }: Pick<GatewayRecord, 'readOnlyReason'>): PersonReason | null {
  return PERSON_REASONS.find((reason) => reason === readOnlyReason) ?? null;
}

export const gatewayLineSchema = z.extend(gatewaySchema, {
  /** its DPUs, and how many of their buses answer */
  buses: z.int(),
  busesAnswering: z.int(),
  /** orders for its meters that are not decided yet */
  ordersWaiting: z.int(),
  /** its meters that no credit reaches because it has no key to sign orders with */
  metersWithoutKey: z.int(),
});
export type GatewayLine = z.infer<typeof gatewayLineSchema>;

export const showGatewayRoute = defineRoute({
  method: 'GET',
  path: '/api/gateways/:gatewayId',
  access: 'gateways.view',
  summary: 'One gateway: when it was last heard, what it serves, and what it waits for',
  params: z.object({ gatewayId: idField }),
  response: gatewayLineSchema,
  refusals: ['gateway_unknown'],
});
const gatewayForm = {
  name: z.string().check(z.trim(), z.minLength(1), z.maxLength(60)),
  buildings: z.union([z.literal('all'), z.array(buildingField).check(z.minLength(1))]),
};
const NOT_YOURS = ['building_not_yours', 'all_buildings_not_yours'] as const;
const BUILDINGS_REFUSED = ['building_unknown', ...NOT_YOURS] as const;

export const createGatewayRoute = defineRoute({
  method: 'POST',
  path: '/api/gateways',
  access: 'gateways.update',
  summary: 'Make a place for a gateway and a one-time code to enrol it with',
  body: z.object({
    /** made by the form: the same id makes no second place, and is told a new code; absent in earlier versions */
    requestId: z.optional(idField),
    ...gatewayForm,
  }),
  response: z.object({ gateway: gatewaySchema, code: z.string(), codeEndsAt: instantField }),
  refusals: [...BUILDINGS_REFUSED, 'line_shared', 'request_taken', 'gateway_unknown', 'gateway_is_enrolled'],
});
export const updateGatewayRoute = defineRoute({
  method: 'PUT',
  path: '/api/gateways/:gatewayId',
  access: 'gateways.update',
  summary: 'Change what a gateway is called and which buildings it serves',
  params: z.object({ gatewayId: idField }),
  /** `seen` is what the form was opened with: what another has changed meanwhile is not overwritten */
  body: z.object({ ...gatewayForm, seen: z.pick(gatewaySchema, { name: true, buildings: true }) }),
  response: gatewaySchema,
  refusals: [
    ...(['gateway_unknown', 'gateway_revoked', 'gateway_changed', ...BUILDINGS_REFUSED] as const),
    'gateway_orders_under_way',
    'line_shared',
  ],
});
export const deleteGatewayRoute = defineRoute({
  method: 'DELETE',
  path: '/api/gateways/:gatewayId',
  access: 'gateways.update',
  summary: 'Delete a place that no gateway has ever taken',
  params: z.object({ gatewayId: idField }),
  refusals: ['gateway_unknown', ...NOT_YOURS, 'gateway_has_history'],
});
export const renewGatewayCodeRoute = defineRoute({
  method: 'POST',
  path: '/api/gateways/:gatewayId/code',
  access: 'gateways.update',
  summary: 'A new one-time code for a place that no gateway has taken yet; the one before holds no more',
  params: z.object({ gatewayId: idField }),
  response: z.object({ gateway: gatewaySchema, code: z.string(), codeEndsAt: instantField }),
  refusals: ['gateway_unknown', ...NOT_YOURS, 'gateway_is_enrolled'],
});
export const enrolGatewayRoute = defineRoute({
  method: 'POST',
  path: '/api/gateways/enrol',
  access: 'public',
  summary: 'A gateway hands in its one-time code and the public half of its key (P-256, uncompressed)',
  body: z.object({
    code: z.string().check(z.minLength(8), z.maxLength(40)),
    publicKey: base64UrlField.check(z.length(87)),
    instanceId: idField,
    version: z.string().check(z.maxLength(40)),
  }),
  response: z.object({ gatewayId: idField }),
  refusals: ['code_wrong_or_used'],
});
export const revokeGatewayRoute = defineRoute({
  method: 'POST',
  path: '/api/gateways/:gatewayId/revoke',
  access: 'gateways.update',
  summary: 'Revoke a gateway: it is not listened to any more',
  params: z.object({ gatewayId: idField }),
  response: gatewaySchema,
  refusals: ['gateway_unknown', ...NOT_YOURS],
});
/** After a lost or restored box: the journal that the gateway came with last is the one from now on. */
export const restoreGatewayRoute = defineRoute({
  method: 'POST',
  path: '/api/gateways/:gatewayId/restore',
  access: 'gateways.update',
  summary: 'Accept the journal that a gateway came with, so that it may write again',
  params: z.object({ gatewayId: idField }),
  response: gatewaySchema,
  refusals: ['gateway_unknown', ...NOT_YOURS, 'nothing_to_restore'],
});
