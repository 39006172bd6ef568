/** The operation log: who did what to which thing, when, from where, with before and after. */
import * as z from 'zod/mini';
import { buildingField, idField, instantField } from '../http/fields.contract.js';
import { defineRoute } from '../http/route.contract.js';
import { COMMANDS } from './commands.js';

const valueField = z.union([z.string(), z.number(), z.boolean(), z.null()]);

export const operationSchema = z.object({
  operationId: idField,
  at: instantField,
  /** null for what no operator did */
  operatorId: z.nullable(idField),
  operatorName: z.string(),
  command: z.enum(COMMANDS),
  /** what it was done to: a code, number or name that is the same in every language; `thingInWords` says it */
  thing: z.string(),
  building: z.nullable(buildingField),
  deviceName: z.nullable(z.string()),
  /** the address that it came from */
  source: z.string(),
  changes: z.array(
    z.object({
      ...{ name: z.string(), before: valueField, after: valueField },
      /** of a field that keeps the id of a thing: that id, where the values are the number or name of the thing */
      of: z.optional(idField),
    }),
  ),
});
export type Operation = z.infer<typeof operationSchema>;

export const showOperationRoute = defineRoute({
  method: 'GET',
  path: '/api/log/:operationId',
  access: 'session',
  summary: 'A line of the operation log: one of one’s own, or with log.view any of the operator’s buildings',
  params: z.object({ operationId: idField }),
  response: operationSchema,
  refusals: ['operation_unknown'],
});

/**
 * What is wrong with the log: a line that was changed, removed or added after it was sealed, a seal that is broken, a line
 * that has no seal though its time for one is long past, or a block that is gone with all its lines, though a gateway or
 * tablet keeps its hash.
 */
export const LOG_FAULTS = ['changed', 'removed', 'added', 'seal', 'unsealed', 'cut'] as const;

export const verifyLogRoute = defineRoute({
  method: 'GET',
  path: '/api/log-verification',
  access: 'log.view',
  summary: 'Whether the operation log is as it was written, and the first line that is not',
  response: z.object({
    /** lines whose block is sealed, and lines that wait for their seal */
    sealed: z.int(),
    waiting: z.int(),
    /** when the first line that waits was written */
    waitingSince: z.nullable(instantField),
    sealedUntil: z.nullable(instantField),
    faults: z.int(),
    first: z.nullable(
      z.object({
        what: z.enum(LOG_FAULTS),
        block: z.int(),
        /** absent where a seal itself is broken, or gone */
        operationId: z.nullable(idField),
        /** as it stands now; null where it is gone */
        operation: z.nullable(operationSchema),
      }),
    ),
  }),
});
