import * as z from 'zod/mini';
import { buildingField, idField, instantField } from '../http/fields.contract.js';
import { defineRoute } from '../http/route.contract.js';
import { PASSWORD_FAULTS, PASSWORD_MIN_LENGTH, passwordFault } from './password-rules.js';
import { ALL_PERMISSIONS, type Permission } from './permissions.js';

export const permissionField = z.enum(ALL_PERMISSIONS as readonly [Permission, ...Permission[]]);

/** The signed-in operator as the screens need to know him. */
export const operatorSchema = z.object({
  operatorId: idField,
  loginName: z.string(),
  fullName: z.string(),
  roleName: z.string(),
  permissions: z.array(permissionField),
  buildings: z.union([z.literal('all'), z.array(buildingField)]),
  mustChangePassword: z.boolean(),
  /** has a PIN for shared tablets; absent where an earlier version remembered him */
  hasPin: z.optional(z.boolean()),
});
export type Operator = z.infer<typeof operatorSchema>;

/** The refresh token goes in an HttpOnly cookie; the access token lives in memory only. */
export const sessionSchema = z.object({
  accessToken: z.string(),
  accessEndsAt: instantField,
  serverTime: instantField,
  operator: operatorSchema,
});
export type Session = z.infer<typeof sessionSchema>;

export const passwordField = z.string().check(
  z.minLength(PASSWORD_MIN_LENGTH, 'a password has at least 10 characters'),
  z.maxLength(200),
  z.refine((password) => passwordFault(password) === undefined, {
    error: ({ input }) => PASSWORD_FAULTS[passwordFault(String(input)) ?? 'common'],
  }),
);

export const signInRoute = defineRoute({
  method: 'POST',
  path: '/api/session',
  access: 'public',
  summary: 'Sign in with login name and password',
  body: z.object({
    loginName: z.string().check(z.trim(), z.minLength(1), z.maxLength(60)),
    password: z.string().check(z.minLength(1), z.maxLength(200)),
  }),
  response: sessionSchema,
  refusals: ['sign_in_wrong', 'sign_in_too_often'],
});

export const refreshSessionRoute = defineRoute({
  method: 'POST',
  path: '/api/session/refresh',
  access: 'public',
  summary: 'A new access token for the refresh cookie; the same cookie may be used twice when a reply was lost',
  response: sessionSchema,
  refusals: ['session_ended'],
});

export const signOutRoute = defineRoute({
  method: 'DELETE',
  path: '/api/session',
  access: 'public',
  summary: 'End this session',
});

export const changePasswordRoute = defineRoute({
  method: 'POST',
  path: '/api/session/password',
  access: 'session',
  beforePasswordChange: true,
  summary: 'Change your own password; every other session of yours ends',
  body: z.object({ oldPassword: z.string().check(z.minLength(1), z.maxLength(200)), newPassword: passwordField }),
  response: sessionSchema,
  refusals: ['old_password_wrong', 'password_same_as_before', 'password_is_login_name'],
});
