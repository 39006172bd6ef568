import * as z from 'zod/mini';
import { idField, instantField } from '../http/fields.contract.js';
import { defineRoute } from '../http/route.contract.js';

export const SESSION_BEGINNINGS = ['password', 'pin'] as const;

/** A sign-in that lasts, as its owner and the office see it. */
export const openSessionSchema = z.object({
  sessionId: idField,
  /** the one that asks */
  current: z.boolean(),
  device: z.nullable(z.object({ deviceId: idField, prefix: z.string(), name: z.string() })),
  /** what the browser said of itself at sign-in; null for a session of an earlier version */
  userAgent: z.nullable(z.string()),
  begunBy: z.enum(SESSION_BEGINNINGS),
  /** addresses of the sign-in and of the last refresh */
  source: z.nullable(z.string()),
  lastSource: z.nullable(z.string()),
  startedAt: instantField,
  lastUsedAt: instantField,
  /** ends then unless it is used before */
  idleEndsAt: instantField,
  /** ends then however much it is used */
  endsAt: instantField,
});
export type OpenSession = z.infer<typeof openSessionSchema>;

export const listOwnSessionsRoute = defineRoute({
  method: 'GET',
  path: '/api/sessions',
  access: 'session',
  summary: 'Your own open sessions, the one used last first',
  response: z.array(openSessionSchema),
});

export const endOwnSessionRoute = defineRoute({
  method: 'DELETE',
  path: '/api/sessions/:sessionId',
  access: 'session',
  summary: 'End one of your own sessions at once; a PIN does not open its device again before the password has',
  params: z.object({ sessionId: idField }),
  refusals: ['session_unknown'],
});

export const endOtherSessionsRoute = defineRoute({
  method: 'DELETE',
  path: '/api/sessions',
  access: 'session',
  summary: 'End all your own sessions but the one that asks',
  response: z.object({ ended: z.int() }),
});

export const listSessionsRoute = defineRoute({
  method: 'GET',
  path: '/api/operators/:operatorId/sessions',
  access: 'operators.view',
  summary: 'Open sessions of an operator, the one used last first',
  params: z.object({ operatorId: idField }),
  response: z.array(openSessionSchema),
  refusals: ['operator_unknown'],
});

export const endSessionRoute = defineRoute({
  method: 'DELETE',
  path: '/api/operators/:operatorId/sessions/:sessionId',
  access: 'operators.update',
  summary: 'End a session of an operator at once',
  params: z.object({ operatorId: idField, sessionId: idField }),
  refusals: ['operator_unknown', 'permission_not_yours', 'building_not_yours', 'session_unknown'],
});

export const endSessionsRoute = defineRoute({
  method: 'DELETE',
  path: '/api/operators/:operatorId/sessions',
  access: 'operators.update',
  summary: 'End all sessions of an operator at once, but the one that asks',
  params: z.object({ operatorId: idField }),
  response: z.object({ ended: z.int() }),
  refusals: ['operator_unknown', 'permission_not_yours', 'building_not_yours'],
});
