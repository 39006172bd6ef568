/**
 * What server and gateway say to each other over socket.io, namespace `/gateway`, protocol version 1. The gateway dials
 * out. Nothing is taken from it before it has signed the server's challenge. Every message that must not be lost is
 * sent again until its acknowledgement, and taken twice without harm.
 */
import * as z from 'zod/mini';
import {
  dpuCodeField,
  idField,
  instantField,
  meterCodeField,
  modeField,
  modelField,
  pricesField,
  wattsField,
} from '../http/fields.contract.js';
import { busCountsSchema, probeFields } from '../dpus/bus.contract.js';
import { FRAMINGS, serialSchema } from '../dpus/dpus.contract.js';
import { NO_CREDIT } from '../meters/meters.contract.js';
import { registerBlockSchema } from '../meters/registers.contract.js';
import { sealHeadField } from '../seals/seals.contract.js';
import { ORDER_KINDS, ORDER_REASONS } from '../credit/credit-order.js';

export const GATEWAY_PROTOCOL = 1;
export const GATEWAY_NAMESPACE = '/gateway';

/** Bytes that a gateway signs to prove itself: this text and the server's nonce. */
export const challengeText = (nonce: string): string => `prepaid gateway ${nonce}`;

// --- server to gateway ---
export const challengeSchema = z.object({ nonce: z.string() });
export const challengeAnswerSchema = z.object({
  protocol: z.int(),
  gatewayId: idField,
  /** ECDSA P-256 SHA-256 over challengeText, r and s, base64url */
  signature: z.string(),
  /** the journal's random id: another one than known is read-only until a person restores it */
  instanceId: idField,
  /** last sequence that the journal has given */
  lastSequence: z.int(),
  version: z.string(),
  readOnly: z.boolean(),
  /** of the configuration that it works by: a server that came back from a backup goes on counting from there */
  configVersion: z.optional(z.int().check(z.minimum(0), z.maximum(1_000_000_000))),
  /** the head of the server's seals that it keeps */
  sealHead: z.optional(sealHeadField),
  /** the highest epoch that it has seen of each bus: a server that came back from a backup goes on counting from there */
  epochs: z.optional(z.record(z.string(), z.int().check(z.minimum(0), z.maximum(1_000_000_000)))),
});

export const welcomeSchema = z.object({
  serverTime: instantField,
  readOnly: z.boolean(),
  /** the last sequence of this journal that the server has: what came after it is reported again (after a restore) */
  acknowledgedSequence: z.optional(z.int().check(z.nonnegative())),
});

/** The newest head of the server's seals, to be kept on the disk and given back at the next connection. */
export const sealHeadSchema = z.object({ head: sealHeadField });

/** Money on a meter is in hundredths of the major unit, as its registers are. */
const hundredths = z.int().check(z.minimum(-2147483648), z.maximum(2147483647));
const count = z.int().check(z.minimum(0), z.maximum(65535));

export const busConfigSchema = z.object({
  /** rises with every change; an older one is ignored */
  version: z.int(),
  pollIntervalMs: z.int().check(z.minimum(1000)),
  buses: z.array(
    z.object({
      dpuCode: dpuCodeField,
      epoch: z.int(),
      framing: z.enum(FRAMINGS),
      host: z.string(),
      port: z.int(),
      serial: serialSchema,
    }),
  ),
  meters: z.array(
    z.object({
      meterCode: meterCodeField,
      dpuCode: dpuCodeField,
      address: z.int(),
      model: modelField,
      postpaid: z.boolean(),
      ctRatio: z.int(),
      simulated: z.boolean(),
      /** the meter's own number as first read, 12 digits; null until then */
      meterNumber: z.nullable(z.string()),
    }),
  ),
});
export type BusConfig = z.infer<typeof busConfigSchema>;

/** Expected count and wire id were fixed by the server and stay the same however often the order is offered. */
export const orderOfferSchema = z.object({
  orderId: idField,
  meterCode: meterCodeField,
  kind: z.enum(ORDER_KINDS),
  amountHundredths: hundredths,
  expectedCount: count,
  /** 8 random bytes, hex */
  wireId: z.string().check(z.regex(/^[0-9a-f]{16}$/)),
  /** end it with a zero-amount order on the same count instead of carrying it out */
  void: z.boolean(),
  /** the number that the meter must answer with, where the server knows one: it goes before what the gateway has seen */
  meterNumber: z.optional(z.nullable(z.string())),
});
export type OrderOffer = z.infer<typeof orderOfferSchema>;
export const orderOfferAnswerSchema = z.union([
  z.object({
    journalled: z.literal(true),
    /** what the journal has of this order, where it is other than offered: a server came back from a backup */
    known: z.optional(z.object({ expectedCount: count, wireId: z.string() })),
  }),
  z.object({ journalled: z.literal(false), reason: z.enum(ORDER_REASONS) }),
]);

/** The order is ended by a person without its meter, which is gone: it must never be written again. */
export const withdrawOrderSchema = z.object({ orderId: idField });
export const withdrawOrderAnswerSchema = z.union([
  /** it will not be written any more; what is known of its writes before */
  z.object({ withdrawn: z.literal(true), written: z.enum(['never', 'maybe', 'unknown_order']) }),
  /** it is on the wire at this moment, or has been decided: its outcome says what became of it */
  z.object({ withdrawn: z.literal(false) }),
]);

export const wantedSettingsSchema = z.object({
  settingsId: idField,
  meterCode: meterCodeField,
  /** rises per meter; an older one is ignored */
  version: z.int(),
  prices: pricesField,
  alarm1Hundredths: hundredths,
  alarm2Hundredths: hundredths,
  hoardingLimitHundredths: hundredths,
  powerThresholdW: wattsField,
  mode: modeField,
});
export type WantedSettings = z.infer<typeof wantedSettingsSchema>;

export const readingSchema = z.object({
  meterCode: meterCodeField,
  /** the gateway's steady clock and its boot, joined to real time by the server */
  steadyMs: z.int().check(z.nonnegative()),
  bootId: idField,
  /** the gateway's wall clock, for readings that were stored before a restart */
  wallAt: instantField,
  kind: z.int(),
  meterNumber: z.nullable(z.string()),
  energyWh: z.int(),
  energyByTariffWh: z.nullable(z.array(z.int()).check(z.length(4))),
  powerW: z.int(),
  voltageTenths: z.array(z.int()),
  currentHundredths: z.array(z.int()),
  remainingHundredths: z.nullable(hundredths),
  purchaseCount: z.nullable(count),
  totalPurchasedHundredths: z.nullable(hundredths),
  opened: z.nullable(z.boolean()),
  relayClosed: z.nullable(z.boolean()),
  mode: z.nullable(modeField),
  arrears: z.nullable(z.boolean()),
  alarm1: z.nullable(z.boolean()),
  alarm2: z.nullable(z.boolean()),
  overload: z.nullable(z.boolean()),
});
export type GatewayReading = z.infer<typeof readingSchema>;

export const readMeterSchema = z.object({
  meterCode: meterCodeField,
  /** also where another meter answers than was seen before: a person is about to say what is to become of it */
  stranger: z.optional(z.boolean()),
});
/** The meter's own counters, before and after. */
export const countersSchema = z.object({
  purchaseCount: count,
  totalPurchasedHundredths: hundredths,
  remainingHundredths: hundredths,
  lastWireId: z.string(),
  lastAmountHundredths: hundredths,
  opened: z.boolean(),
});
export type MeterCounters = z.infer<typeof countersSchema>;
export const readMeterAnswerSchema = z.union([
  z.object({
    ok: z.literal(true),
    reading: readingSchema,
    /** the meter's side of its credit, from the same slot; null where it keeps none */
    counters: z.optional(z.nullable(countersSchema)),
    nowSteadyMs: z.int(),
  }),
  z.object({
    ok: z.literal(false),
    reason: z.enum(['meter_unknown', 'meter_silent', 'bus_away', 'not_the_expected_meter']),
  }),
]);

// --- gateway to server ---
export const orderOutcomeSchema = z.object({
  orderId: idField,
  /** for a server that has lost the order */
  meterCode: z.optional(meterCodeField),
  sequence: z.int(),
  instanceId: idField,
  outcome: z.enum(['applied', 'refused', 'needs_attention', 'void']),
  reason: z.nullable(z.enum(ORDER_REASONS)),
  before: z.nullable(countersSchema),
  after: z.nullable(countersSchema),
  at: instantField,
});
export type OrderOutcome = z.infer<typeof orderOutcomeSchema>;

export const settingsOutcomeSchema = z.object({
  settingsId: idField,
  sequence: z.int(),
  meterCode: meterCodeField,
  version: z.int(),
  outcome: z.enum(['confirmed', 'needs_attention']),
  /** what differs, in words for an engineer: `hoarding limit: wanted 1000.00, read 0.00` */
  reason: z.nullable(z.string()),
  at: instantField,
});
export type SettingsOutcome = z.infer<typeof settingsOutcomeSchema>;

export const readingsBatchSchema = z.object({
  batchId: idField,
  bootId: idField,
  nowSteadyMs: z.int(),
  readings: z.array(readingSchema).check(z.maxLength(500)),
});

export const busReportSchema = z.object({
  at: instantField,
  buses: z.array(
    z.object({
      dpuCode: dpuCodeField,
      online: z.boolean(),
      lastAnswerAt: z.nullable(instantField),
      lastError: z.nullable(z.string()),
      roundTripMs: z.nullable(z.number()),
      /** gateways of before do not count */
      counts: z.optional(busCountsSchema),
      /** the older DPU that has its line: that one is served, and this one is not; gateways of before do not say it */
      lineOf: z.optional(z.nullable(dpuCodeField)),
    }),
  ),
  /** meters that do not answer, and since when */
  lost: z.array(z.object({ meterCode: meterCodeField, since: instantField })),
  /** meters in whose place another meter of the site answers, and which; gateways of before do not say it */
  strangers: z.optional(z.array(z.object({ meterCode: meterCodeField, knownAs: meterCodeField }))),
  /** prepaid meters that no credit reaches, and why; gateways of before do not say it */
  withoutCredit: z.optional(z.array(z.object({ meterCode: meterCodeField, why: z.enum(NO_CREDIT) }))),
});

export const readRegistersSchema = z.object({ meterCode: meterCodeField });
export const readRegistersAnswerSchema = z.union([
  z.object({ ok: z.literal(true), profile: z.string(), blocks: z.array(registerBlockSchema) }),
  z.object({ ok: z.literal(false), reason: z.enum(['meter_unknown', 'meter_silent', 'bus_away']) }),
]);

/** Asks the addresses of a bus one after the other, reading only; the same probe again goes on as it is. */
export const busProbeSchema = z.object({
  probeId: idField,
  dpuCode: dpuCodeField,
  from: probeFields.from,
  to: probeFields.to,
});
export const busProbeAnswerSchema = z.union([
  z.object({ started: z.literal(true) }),
  z.object({ started: z.literal(false), reason: z.enum(['dpu_unknown', 'bus_away', 'probe_under_way']) }),
]);
export const probeStopSchema = z.object({ probeId: idField });
/** All that a probe has found so far, so that one word that is lost is made good by the next. */
export const probeReportSchema = z.object({ ...probeFields, dpuCode: dpuCodeField });
export type ProbeReport = z.infer<typeof probeReportSchema>;

const storedSchema = z.object({ stored: z.literal(true) });

/** Events from server to gateway: payload and acknowledgement. */
export const SERVER_TO_GATEWAY = {
  'challenge': { payload: challengeSchema, ack: challengeAnswerSchema },
  'welcome': { payload: welcomeSchema, ack: storedSchema },
  'config': { payload: busConfigSchema, ack: storedSchema },
  'seal.head': { payload: sealHeadSchema, ack: storedSchema },
  'order.offer': { payload: orderOfferSchema, ack: orderOfferAnswerSchema },
  'order.withdraw': { payload: withdrawOrderSchema, ack: withdrawOrderAnswerSchema },
  'settings.set': { payload: wantedSettingsSchema, ack: storedSchema },
  'bus.probe': { payload: busProbeSchema, ack: busProbeAnswerSchema },
  'probe.stop': { payload: probeStopSchema, ack: storedSchema },
  'meter.registers': { payload: readRegistersSchema, ack: readRegistersAnswerSchema },
  'meter.read': { payload: readMeterSchema, ack: readMeterAnswerSchema },
} as const;

/** Events from gateway to server. */
export const GATEWAY_TO_SERVER = {
  'order.outcome': { payload: orderOutcomeSchema, ack: storedSchema },
  'settings.outcome': { payload: settingsOutcomeSchema, ack: storedSchema },
  'readings': { payload: readingsBatchSchema, ack: storedSchema },
  'probe.report': { payload: probeReportSchema, ack: storedSchema },
  'bus.report': { payload: busReportSchema, ack: storedSchema },
} as const;

type EventMap<T extends Record<string, { payload: z.ZodMiniType; ack: z.ZodMiniType }>> = {
  [E in keyof T]: (payload: z.infer<T[E]['payload']>, ack: (answer: z.infer<T[E]['ack']>) => void) => void;
};
export type ServerToGatewayEvents = EventMap<typeof SERVER_TO_GATEWAY>;
export type GatewayToServerEvents = EventMap<typeof GATEWAY_TO_SERVER>;
