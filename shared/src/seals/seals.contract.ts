/** The seals over the books and the log, the heads of them that gateways and tablets keep, and a restore that a person answers for. */
import * as z from 'zod/mini';
import { idField, instantField } from '../http/fields.contract.js';
import { defineRoute } from '../http/route.contract.js';
import { reasonField } from '../refunds/refunds.contract.js';

/** A head as the server signed it: number and hash of the newest block of each chain, for others to keep. */
export const sealHeadField = z.string().check(z.maxLength(600));

export const sealsSchema = z.object({
  newest: z.nullable(z.object({ block: z.int(), hash: z.string(), sealedAt: instantField })),
  /** gateways and tablets that keep a head which stands */
  keepers: z.int(),
  /** heads that somebody keeps and the chain does not have, and that nobody has answered for */
  conflicts: z.array(
    z.object({
      keeper: z.string(),
      /** of which chain: the ledger's, or the operation log's */
      chain: z.enum(['books', 'log']),
      block: z.int(),
      hash: z.string(),
      /** `missing`: the chain is shorter; `differs`: another block stands there */
      what: z.enum(['missing', 'differs']),
      issuedAt: instantField,
      toldAt: instantField,
    }),
  ),
  /** newest first */
  accepted: z.array(z.object({ acceptanceId: idField, reason: z.string(), byName: z.string(), at: instantField })),
});
export type SealsReport = z.infer<typeof sealsSchema>;

export const showSealsRoute = defineRoute({
  method: 'GET',
  path: '/api/seals',
  access: 'log.view',
  summary: 'Whether the chain of seals has every head that gateways and tablets keep',
  response: sealsSchema,
});

export const acceptRestoreRoute = defineRoute({
  method: 'POST',
  path: '/api/seals/accept',
  access: 'log.accept_restore',
  summary: 'Answer for a chain that lost its newest blocks, since a backup was restored. Signed, and kept for ever',
  body: z.object({ acceptanceId: idField, reason: reasonField }),
  response: sealsSchema,
  refusals: ['acceptance_taken', 'nothing_to_accept'],
});
