/** PINs of shared tablets: who the device's browser is, and taking it over with a PIN instead of the password. */
import * as z from 'zod/mini';
import { idField } from '../http/fields.contract.js';
import { defineRoute } from '../http/route.contract.js';
import { PIN_PATTERN } from '../operators/pin-rules.js';
import { sessionSchema } from '../operators/session.contract.js';
import { signedFields, STATEMENT_REFUSED } from './devices.contract.js';

const pinField = z.string().check(z.regex(PIN_PATTERN, 'a PIN has four to eight digits'));

/** Signed with the device's key, see `device-statement.ts`. */
const statementFields = { deviceId: idField, ...signedFields };

export const noteBrowserRoute = defineRoute({
  method: 'POST',
  path: '/api/session/device',
  access: 'session',
  summary: 'Say which device the browser of this session is; after a sign-in with the password the PIN counts there',
  body: z.object(statementFields),
  refusals: STATEMENT_REFUSED,
});

export const setPinRoute = defineRoute({
  method: 'PUT',
  path: '/api/session/pin',
  access: 'session',
  summary: 'Set your own PIN for shared tablets, or a new one',
  body: z.object({ password: z.string().check(z.minLength(1), z.maxLength(200)), pin: pinField }),
  refusals: ['sign_in_too_often', 'old_password_wrong', 'pin_too_simple'],
});

export const removePinRoute = defineRoute({
  method: 'DELETE',
  path: '/api/session/pin',
  access: 'session',
  summary: 'Give your own PIN up: only the password opens a tablet then',
});

export const pinSignInRoute = defineRoute({
  method: 'POST',
  path: '/api/session/pin',
  access: 'public',
  summary: 'Sign in on a shared device with a PIN; ends the session that this browser had before',
  body: z.object({ ...statementFields, operatorId: idField, pin: pinField }),
  response: sessionSchema,
  refusals: [...STATEMENT_REFUSED, 'pin_not_here', 'pin_locked', 'statement_outdated', 'pin_wrong'],
});
