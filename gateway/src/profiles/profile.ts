/**
 * What is known of a model's registers, as data: a new model is a new JSON file beside this one, never new code. Each
 * register says how far it can be trusted.
 */
import { REGISTER_MARKS } from '#shared';
import * as z from 'zod';

export type Mark = (typeof REGISTER_MARKS)[number];

/** What may be written to a real meter: the others are tried on simulated ones only. */
export const isVerified = (mark: Mark): boolean => mark === 'manual' || mark === 'two';

const address = z
  .string()
  .regex(/^0x[0-9A-Fa-f]{4}$/, 'is a register address such as 0x0200')
  .transform((text) => Number.parseInt(text, 16));
const scale = z.string().regex(/^\d+(\.\d+)?$/, 'is a decimal such as 0.01');
const mark = z.enum(REGISTER_MARKS);

export const UNITS = ['kWh', 'Wh', 'kW', 'W', 'V', 'A', 'kvar', 'money', 'money per kWh', 'Hz', ''] as const;
export type Unit = (typeof UNITS)[number];

/** How the bytes at an address are a value. `u8` and `bit` name their place inside the register. */
const numberType = z.enum(['u16', 'i16', 'u32', 'i32']);
const registerSchema = z.strictObject({
  address,
  type: z.enum([...numberType.options, 'u8', 'bit', 'clock', 'bcd']),
  /** for `u8`: which byte of the register */
  byte: z.enum(['high', 'low']).optional(),
  /** for `bit`: 0 is the lowest of the register's 16 */
  bit: z.int().min(0).max(15).optional(),
  scale: scale.default('1'),
  unit: z.enum(UNITS).default(''),
  /** a register of the same block that holds the decimal point p: value = raw x scale x 10^(p - 4) */
  pointFrom: z.string().optional(),
  mark,
  source: z.string().min(1),
});
export type ProfileRegister = z.infer<typeof registerSchema>;

const blockSchema = z.strictObject({
  address,
  /** how many registers one request reads */
  registers: z.int().min(1).max(125),
  /** read in every poll */
  poll: z.boolean().default(false),
  fields: z.record(z.string(), registerSchema),
});
export type ProfileBlock = z.infer<typeof blockSchema>;

const writeSchema = z.strictObject({
  address,
  /** values in the order of their registers */
  fields: z
    .array(z.strictObject({ name: z.string(), type: numberType, scale: scale.default('1'), unit: z.enum(UNITS) }))
    .optional(),
  /** or words that never change */
  words: z.array(z.int().min(0).max(0xffff)).optional(),
  mark,
  source: z.string().min(1),
});
export type ProfileWrite = z.infer<typeof writeSchema>;

export const CREDIT_STRATEGIES = ['mailbox', 'gateway'] as const;
export type CreditStrategy = (typeof CREDIT_STRATEGIES)[number];

export const profileSchema = z.strictObject({
  model: z.string().regex(/^[A-Z0-9-]+$/),
  name: z.string(),
  /** what the meter says of itself in its first poll; null when the model has no such register */
  kind: z.int().nullable(),
  phases: z.union([z.literal(1), z.literal(3)]),
  prepaid: z.boolean(),
  /** how credit reaches simulated and real meters of this model; null where it cannot */
  credit: z
    .strictObject({ simulated: z.enum(CREDIT_STRATEGIES).nullable(), real: z.enum(CREDIT_STRATEGIES).nullable() })
    .nullable(),
  /** unit and range of the amounts that a meter holds */
  amounts: z.strictObject({ scale, lowest: z.int(), highest: z.int() }).nullable(),
  /** transformer ratios that the values are multiplied by */
  ratios: z.strictObject({
    energy: z.array(z.enum(['pt', 'ct'])),
    power: z.array(z.enum(['pt', 'ct'])),
    voltage: z.array(z.enum(['pt', 'ct'])),
    current: z.array(z.enum(['pt', 'ct'])),
  }),
  blocks: z.record(z.string(), blockSchema),
  writes: z.record(z.string(), writeSchema),
  mailbox: z.strictObject({ writeAddress: address, readAddress: address, mark, source: z.string() }).nullable(),
  dayTables: z.array(z.strictObject({ address, slots: z.int(), mark, source: z.string() })).default([]),
});
export type MeterProfile = z.infer<typeof profileSchema>;

/** Which strategy brings credit to a meter of this model; undefined for a model that takes none. */
export function creditStrategy(profile: MeterProfile, isSimulated: boolean): CreditStrategy | undefined {
  return (isSimulated ? profile.credit?.simulated : profile.credit?.real) ?? undefined;
}

/** The blocks that every poll reads, by name. */
export function pollBlocks(profile: MeterProfile): [string, ProfileBlock][] {
  return Object.entries(profile.blocks).filter(([, block]) => block.poll);
}

/** Why a meter is not the model that it is written down as: a sentence, or undefined when it is. */
export function refuseKind(profile: MeterProfile, answeredKind: number): string | undefined {
  if (profile.kind === null || profile.kind === answeredKind) return undefined;
  return `The meter says that it is of kind ${answeredKind}; a ${profile.model} is of kind ${profile.kind}. Correct its model, or look for another meter with its address.`;
}
