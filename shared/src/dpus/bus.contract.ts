/** A DPU's bus as its gateway sees it, and the asking through of its addresses. */
import * as z from 'zod/mini';
import { dpuCodeField, idField, instantField, meterCodeField, modelField } from '../http/fields.contract.js';
import { defineRoute } from '../http/route.contract.js';
import { knownAsField } from '../meters/meters.contract.js';
import { dpuParams } from './dpus.contract.js';

const count = z.int().check(z.nonnegative());

/** What a bus's last fault was: nothing came, a reply broke off or did not fit, the meter's own no, no connection. */
export const BUS_FAULTS = ['silent', 'short', 'garbled', 'exception', 'closed', 'other'] as const;

/**
 * Why there is no connection: nobody listens there, nothing answers there, the name is nobody's; this machine has no such
 * serial port, may not use it, or another program has it; the other side ended it; it was ended here because nothing
 * answered for long, or because what came was no Modbus.
 */
export const CONNECTION_CAUSES = [
  'refused',
  'unreachable',
  'unknown_host',
  'port_missing',
  'port_not_allowed',
  'port_busy',
  'dropped',
  'muted',
  'rubbish',
] as const;
export type ConnectionCause = (typeof CONNECTION_CAUSES)[number];

/** What a gateway counts of a bus since it opened it. */
export const busCountsSchema = z.object({
  since: instantField,
  connection: z.enum(['connecting', 'open', 'waiting_to_reconnect', 'closed']),
  /** connections made, the first one included */
  connections: count,
  requests: count,
  replies: count,
  /** requests that nothing answered */
  silent: count,
  /** replies that broke off or did not fit their request */
  refusedReplies: count,
  /** requests that a meter answered with its own no */
  exceptions: count,
  discardedBytes: count,
  /** null while the last job went well */
  lastFault: z.nullable(z.enum(BUS_FAULTS)),
  /** of a `closed`; null where nothing is known, absent of gateways of before */
  lastCause: z.optional(z.nullable(z.enum(CONNECTION_CAUSES))),
  /** jobs that wait for their turn */
  waiting: z.object({ credit: count, control: count, readBack: count, poll: count }),
});
export type BusCounts = z.infer<typeof busCountsSchema>;

export const dpuBusSchema = z.object({
  dpuCode: dpuCodeField,
  /** the gateway that has the bus; null while none does */
  gatewayId: z.nullable(idField),
  online: z.nullable(z.boolean()),
  lastAnswerAt: z.nullable(instantField),
  lastError: z.nullable(z.string()),
  roundTripMs: z.nullable(z.number()),
  /** when the gateway said all this; null before its first word */
  reportedAt: z.nullable(instantField),
  counts: z.nullable(busCountsSchema),
  /**
   * the older DPU that was given this line too, so that this one is not served; null where that is in a building that
   * the reader may not work in, absent while the line is its own
   */
  lineOf: z.optional(z.nullable(dpuCodeField)),
});
export type DpuBus = z.infer<typeof dpuBusSchema>;

// --- asking the addresses of a bus ---
const addressField = z.int().check(z.minimum(1), z.maximum(247));

/** What an address answered; of those that stay silent only where a meter is written down. */
export const foundSchema = z.object({
  address: addressField,
  /** `garbled`: something answers that is no answer, as two meters at one address do, or another baud rate */
  answer: z.enum(['answers', 'garbled', 'silent']),
  /** the models that it may be, by what it says of itself; empty where it says nothing that is known */
  models: z.array(modelField),
  meterNumber: z.nullable(z.string()),
  roundTripMs: z.nullable(z.number()),
});
export type FoundAddress = z.infer<typeof foundSchema>;

export const PROBE_STATES = ['running', 'done', 'stopped', 'failed'] as const;
export const probeFields = {
  probeId: idField,
  from: addressField,
  to: addressField,
  /** addresses asked so far */
  asked: count,
  state: z.enum(PROBE_STATES),
  found: z.array(foundSchema).check(z.maxLength(247)),
};
export const probeSchema = z.object({
  ...probeFields,
  /** of the newest word about it */
  at: instantField,
  startedAt: instantField,
  startedBy: z.string(),
});
export type Probe = z.infer<typeof probeSchema>;

/** A probe that was not heard of for so long goes on no more: its gateway was started anew. */
export const PROBE_HEARD_MS = 30_000;

export const showBusRoute = defineRoute({
  method: 'GET',
  path: '/api/dpus/:dpuCode/bus',
  access: 'dpus.view',
  summary: 'The bus of a DPU as its gateway said last, the meters that are written down for it, and the last probe',
  params: dpuParams,
  response: z.object({
    bus: dpuBusSchema,
    /** a gateway has this building: a bus that none has yet is taken over as soon as it is connected */
    isServed: z.boolean(),
    meters: z.array(
      z.object({
        meterCode: meterCodeField,
        address: addressField,
        room: z.string(),
        model: modelField,
        readAt: z.nullable(instantField),
        lostSince: z.nullable(instantField),
        knownAs: knownAsField,
      }),
    ),
    probe: z.nullable(probeSchema),
  }),
  refusals: ['dpu_unknown'],
});
export const startProbeRoute = defineRoute({
  method: 'POST',
  path: '/api/dpus/:dpuCode/probe',
  access: 'dpus.update',
  summary: 'Ask the addresses of a bus one by one what they are; only reads, and only when nothing else waits',
  params: dpuParams,
  body: z.object({ probeId: idField, from: addressField, to: addressField }),
  response: probeSchema,
  refusals: ['range_upside_down', 'dpu_unknown', 'probe_taken', 'probe_under_way', 'gateway_away', 'bus_away'],
});
export const stopProbeRoute = defineRoute({
  method: 'POST',
  path: '/api/dpus/:dpuCode/probe/:probeId/stop',
  access: 'dpus.update',
  summary: 'Stop a probe; what it found so far stays',
  params: z.extend(dpuParams, { probeId: idField }),
  response: probeSchema,
  refusals: ['dpu_unknown', 'probe_unknown', 'gateway_away'],
});
