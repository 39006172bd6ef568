import { z } from 'zod';

/** What a meter can be made to do wrong. A key that is left out is off. */
export const meterFaultsSchema = z.strictObject({
  /** answers nothing, though it does what it is asked */
  silent: z.boolean().optional(),
  /** deaf: gets nothing and answers nothing, as a meter without power */
  dead: z.boolean().optional(),
  /** answers so many ms later than it should */
  late: z.number().min(0).max(600_000).optional(),
  /** leaves out the end of its replies: so many bytes, or half */
  short: z.union([z.boolean(), z.number().int().min(1).max(255)]).optional(),
  wrongCrc: z.boolean().optional(),
  wrongUnit: z.boolean().optional(),
  wrongFunction: z.boolean().optional(),
  /** acknowledges a write with another address, answers a read with another length */
  wrongEcho: z.boolean().optional(),
  /** half a reply, then the connection ends */
  closeMidFrame: z.boolean().optional(),
  /** so many random bytes before and after each reply */
  noise: z.union([z.boolean(), z.number().int().min(1).max(300)]).optional(),
  /** sends its replies byte by byte */
  splitBytes: z.boolean().optional(),
  /** loses power at the next write, once */
  powerCut: z.enum(['before_write', 'between_write_and_reply']).optional(),
  /** does what the next so many writes say and acknowledges none */
  lostAck: z.number().int().min(0).optional(),
  /** after so many replies all faults are off */
  times: z.number().int().min(1).optional(),
});
export type MeterFaults = z.infer<typeof meterFaultsSchema>;

export const busFaultsSchema = z.strictObject({
  /** accepts no connection and ends those that are there */
  refuse: z.boolean().optional(),
  /** nothing on this bus answers */
  silent: z.boolean().optional(),
  /** takes one connection at a time, as the common serial servers do */
  oneClient: z.boolean().optional(),
});
export type BusFaults = z.infer<typeof busFaultsSchema>;
