/** What a meter's registers say, one by one, as the profile of its model reads them. */
import * as z from 'zod/mini';
import { instantField, meterCodeField, modelField } from '../http/fields.contract.js';
import { defineRoute } from '../http/route.contract.js';

/**
 * How sure a register is. `manual`: in a maker's manual. `two`: the same in two independent public sources. `one`: one
 * public source, nobody has tried it. `ours`: our own convention.
 */
export const REGISTER_MARKS = ['manual', 'two', 'one', 'ours'] as const;

export const registerSchema = z.object({
  /** the profile's name of it: `energy_total` */
  name: z.string(),
  /** zero-based Modbus address of its first register */
  address: z.int(),
  /** bit or byte inside the register, where it is a part of one */
  part: z.nullable(z.string()),
  type: z.string(),
  /** as it came, in hex */
  raw: z.string(),
  /** raw x scale in the unit below, exact; null where the bytes are no value of this type */
  value: z.nullable(z.string()),
  unit: z.string(),
  mark: z.enum(REGISTER_MARKS),
  source: z.string(),
});
export type RegisterWord = z.infer<typeof registerSchema>;

export const registerBlockSchema = z.object({
  name: z.string(),
  address: z.int(),
  /** null when it was read; else why not: the meter refused it, or answered nothing */
  fault: z.nullable(z.enum(['refused', 'silent', 'garbled'])),
  registers: z.array(registerSchema),
});
export type RegisterBlock = z.infer<typeof registerBlockSchema>;

export const readRegistersRoute = defineRoute({
  method: 'POST',
  path: '/api/meters/:meterCode/registers',
  access: 'board.read_now',
  summary: 'Read every register that the profile of the meter knows, live',
  params: z.object({ meterCode: meterCodeField }),
  response: z.object({
    meterCode: meterCodeField,
    model: modelField,
    /** the profile's name of the model */
    profile: z.string(),
    readAt: instantField,
    blocks: z.array(registerBlockSchema),
  }),
  refusals: ['meter_unknown', 'gateway_away', 'meter_silent', 'bus_away'],
});
