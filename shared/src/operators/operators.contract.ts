import * as z from 'zod/mini';
import { mixesAlphabets, ONE_ALPHABET_A_WORD } from '../http/alphabets.js';
import { buildingField, idField, instantField, positiveMinorField, remarkField } from '../http/fields.contract.js';
import { defineRoute } from '../http/route.contract.js';
import { permissionField } from './session.contract.js';

const nameField = (most: number, sentence: string) =>
  z.string().check(
    z.overwrite((name) => name.trim().replace(/\s+/g, ' ')),
    z.minLength(1, sentence),
    z.maxLength(most),
    z.refine((name) => !mixesAlphabets(name), 'a word of this name has letters of two alphabets: write it in one'),
  );
/** What a login name is made of, each word in one alphabet. */
export const LOGIN_NAME_PATTERN = new RegExp(String.raw`^${ONE_ALPHABET_A_WORD}[\p{L}\p{N}._-]{1,60}$`, 'u');
const buildingsField = z.union([z.literal('all'), z.array(buildingField).check(z.maxLength(99))]);

/** What its operators may do. */
export const roleSchema = z.object({
  roleId: idField,
  name: z.string(),
  remark: z.string(),
  permissions: z.array(permissionField),
  /** comes with the product and is the same in every property: copy it to change it */
  builtIn: z.boolean(),
  operatorCount: z.int(),
  createdAt: instantField,
});
export type Role = z.infer<typeof roleSchema>;

export const listRolesRoute = defineRoute({
  method: 'GET',
  path: '/api/roles',
  access: 'roles.view',
  summary: 'Roles by name, with how many operators have each',
  response: z.array(roleSchema),
});

export const saveRoleRoute = defineRoute({
  method: 'PUT',
  path: '/api/roles/:roleId',
  access: 'roles.update',
  summary: 'Make a role with an id of the form, or change the one that has it; holds from the next request on',
  params: z.object({ roleId: idField }),
  body: z.object({
    name: nameField(60, 'a role needs a name'),
    remark: remarkField,
    permissions: z.array(permissionField),
    /** what the form was opened with, null for a new role: what another has changed meanwhile is not overwritten */
    seen: z.nullable(z.pick(roleSchema, { name: true, remark: true, permissions: true })),
  }),
  response: roleSchema,
  refusals: [
    ...(['role_unknown', 'role_is_fixed', 'permission_not_yours', 'role_of_others', 'role_changed'] as const),
    ...(['role_name_taken', 'last_administrator'] as const),
  ],
});

export const deleteRoleRoute = defineRoute({
  method: 'DELETE',
  path: '/api/roles/:roleId',
  access: 'roles.update',
  summary: 'Remove a role that nobody has',
  params: z.object({ roleId: idField }),
  refusals: ['role_unknown', 'role_is_fixed', 'permission_not_yours', 'role_in_use'],
});

/** An operator as the office sees him. */
export const operatorRecordSchema = z.object({
  operatorId: idField,
  loginName: z.string(),
  fullName: z.string(),
  roleId: idField,
  roleName: z.string(),
  enabled: z.boolean(),
  buildings: buildingsField,
  offlineFloatMinor: positiveMinorField,
  remark: z.string(),
  createdAt: instantField,
  mustChangePassword: z.boolean(),
  /** when he last used a session; null for one who never signed in */
  lastSeenAt: z.nullable(instantField),
});
export type OperatorRecord = z.infer<typeof operatorRecordSchema>;

export const showOperatorRoute = defineRoute({
  method: 'GET',
  path: '/api/operators/:operatorId',
  access: 'operators.view',
  summary: 'One operator',
  params: z.object({ operatorId: idField }),
  response: operatorRecordSchema,
  refusals: ['operator_unknown'],
});

/** Who can be chosen where a list is narrowed to one operator. */
export const operatorNamesRoute = defineRoute({
  method: 'GET',
  path: '/api/operator-names',
  access: 'session',
  summary: 'Operators to choose from in lists: those whom you find named there',
  response: z.array(z.object({ operatorId: idField, name: z.string() })),
});

/** Roles that the operator who asks could give to another. */
export const assignableRolesRoute = defineRoute({
  method: 'GET',
  path: '/api/assignable-roles',
  access: 'operators.view',
  summary: 'Roles to choose from for an operator: those that go no further than your own',
  response: z.array(z.object({ roleId: idField, name: z.string() })),
});

const operatorFields = {
  fullName: nameField(100, 'an operator needs a name'),
  roleId: idField,
  buildings: buildingsField,
  offlineFloatMinor: positiveMinorField,
  remark: remarkField,
};
const RIGHTS_REFUSED = ['role_unknown', 'permission_not_yours', 'building_not_yours'] as const;
const WISH_REFUSED = ['building_unknown', 'float_over_yours'] as const;

export const addOperatorRoute = defineRoute({
  method: 'POST',
  path: '/api/operators',
  access: 'operators.update',
  summary: 'Add an operator; his first password is made here, told once, and must be changed',
  body: z.object({
    /** made by the form: the same form again, of who sent it first, is the same operator */
    operatorId: idField,
    loginName: z
      .string()
      .check(
        z.trim(),
        z.toLowerCase(),
        z.regex(
          LOGIN_NAME_PATTERN,
          'a login name has letters, digits, dots and dashes, 60 at most, and each word letters of one alphabet',
        ),
      ),
    ...operatorFields,
  }),
  response: z.object({
    operator: operatorRecordSchema,
    /** null when he has a password of his own by now */
    password: z.nullable(z.string()),
  }),
  refusals: ['request_taken', 'login_name_taken', ...RIGHTS_REFUSED, ...WISH_REFUSED, 'operator_unknown'],
});

export const changeOperatorRoute = defineRoute({
  method: 'PUT',
  path: '/api/operators/:operatorId',
  access: 'operators.update',
  summary: 'Change an operator; disabling him ends his sessions, everything else holds from his next request on',
  params: z.object({ operatorId: idField }),
  body: z.object({
    ...operatorFields,
    enabled: z.boolean(),
    /** what the form was opened with: what another has changed meanwhile is not overwritten */
    seen: z.pick(operatorRecordSchema, {
      ...{ fullName: true, roleId: true, buildings: true, offlineFloatMinor: true, remark: true, enabled: true },
    }),
  }),
  response: operatorRecordSchema,
  refusals: [
    ...(['operator_unknown', ...RIGHTS_REFUSED, 'operator_changed', ...WISH_REFUSED, 'float_is_yours'] as const),
    'last_administrator',
  ],
});

/** Books that name an operator for ever, from the one that says most. */
export const OPERATOR_BOOKS = ['sales', 'tills', 'leases', 'log'] as const;
export type OperatorBook = (typeof OPERATOR_BOOKS)[number];

export const operatorUsesRoute = defineRoute({
  method: 'GET',
  path: '/api/operators/:operatorId/uses',
  access: 'operators.view',
  summary: 'Which books name an operator, so that he is not removed',
  params: z.object({ operatorId: idField }),
  response: z.object({ books: z.array(z.enum(OPERATOR_BOOKS)) }),
  refusals: ['operator_unknown'],
});

export const deleteOperatorRoute = defineRoute({
  method: 'DELETE',
  path: '/api/operators/:operatorId',
  access: 'operators.update',
  summary: 'Remove an operator who never did a thing; whom the books name is kept out instead',
  params: z.object({ operatorId: idField }),
  refusals: [
    ...(['operator_unknown', 'operator_is_you', 'permission_not_yours', 'building_not_yours'] as const),
    ...(['operator_in_use', 'last_administrator'] as const),
  ],
});

export const renewPasswordRoute = defineRoute({
  method: 'POST',
  path: '/api/operators/:operatorId/password',
  access: 'operators.update',
  summary: 'A new password for an operator who forgot his: told once, must be changed, ends his sessions',
  params: z.object({ operatorId: idField }),
  response: z.object({ password: z.string() }),
  refusals: ['operator_unknown', 'operator_is_you', 'permission_not_yours', 'building_not_yours'],
});
