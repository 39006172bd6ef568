/** Tills as the office sees them, what it may do to them, and the cash that is handed over. */
import * as z from 'zod/mini';
import {
  idField,
  instantField,
  methodField,
  minorField,
  positiveMinorField,
  remarkField,
} from '../http/fields.contract.js';
import { defineRoute } from '../http/route.contract.js';

/** `closed_provisionally`: the office counted, the device's own closing has not come yet. */
export const SHIFT_STATES = ['open', 'closed_provisionally', 'closed'] as const;
export type ShiftState = (typeof SHIFT_STATES)[number];

export const handOverSchema = z.object({
  handOverId: idField,
  shiftId: idField,
  giverName: z.string(),
  receiverName: z.string(),
  amountMinor: positiveMinorField,
  /** what was missing in the till, seen and accepted with it */
  shortAcceptedMinor: positiveMinorField,
  remark: z.string(),
  at: instantField,
});
export type HandOver = z.infer<typeof handOverSchema>;

export const shiftSchema = z.object({
  shiftId: idField,
  operatorId: idField,
  operatorName: z.string(),
  /** null while only money of the office went through it */
  devicePrefix: z.nullable(z.string()),
  state: z.enum(SHIFT_STATES),
  businessDate: z.string(),
  /** its opening, or the first money where nobody opened it */
  begunAt: z.nullable(instantField),
  /** null where nobody opened it with a float */
  floatMinor: z.nullable(positiveMinorField),
  /** what was sold by each method, as far as it is in */
  sold: z.array(z.object({ method: methodField, count: z.int(), sumMinor: positiveMinorField })),
  /** other cash that came in: first recharges, arrears, money brought back */
  otherCashInMinor: positiveMinorField,
  paidOutMinor: positiveMinorField,
  handedOverMinor: positiveMinorField,
  /** cash that is in the till now by the books */
  cashMinor: minorField,
  /** sales that the device counts in it and that are not in yet; null until it has closed it */
  missing: z.nullable(z.object({ count: z.int(), sumMinor: minorField })),
  closedAt: z.nullable(instantField),
  closedByName: z.nullable(z.string()),
  /** why the office closed it */
  officeReason: z.nullable(z.string()),
  countedMinor: z.nullable(positiveMinorField),
  expectedMinor: z.nullable(minorField),
  /** counted less expected; 0 while it is open */
  differenceMinor: minorField,
  /** what is missing and nobody has accepted yet: it burdens the operator's float */
  shortageMinor: positiveMinorField,
  /** sales that came in after it was closed */
  lateCount: z.int(),
  lateMinor: minorField,
  /** when its closing last changed: what was shown or printed before is not true any more */
  changedAt: z.nullable(instantField),
});
export type Shift = z.infer<typeof shiftSchema>;

const shiftWithHandOvers = z.extend(shiftSchema, { handOvers: z.array(handOverSchema) });
export type ShiftDetails = z.infer<typeof shiftWithHandOvers>;
const ofShift = z.object({ shiftId: idField });

export const showShiftRoute = defineRoute({
  method: 'GET',
  path: '/api/shifts/:shiftId',
  access: 'till.view',
  summary: 'One till with its hand-overs',
  params: ofShift,
  response: shiftWithHandOvers,
  refusals: ['shift_unknown'],
});

export const closeShiftRoute = defineRoute({
  method: 'POST',
  path: '/api/shifts/:shiftId/close',
  access: 'till.update',
  summary: "Close a till in the office with what was counted; provisional until the device's own closing has come",
  params: ofShift,
  body: z.object({
    closingId: idField,
    countedMinor: positiveMinorField,
    reason: z.string().check(z.trim(), z.minLength(1), z.maxLength(200)),
  }),
  response: shiftWithHandOvers,
  refusals: ['shift_unknown', 'closing_taken', 'shift_closed_already'],
});

export const handOverRoute = defineRoute({
  method: 'POST',
  path: '/api/hand-overs',
  access: 'till.receive',
  summary: "Receive cash out of another operator's till; it frees his float",
  body: z.object({
    handOverId: idField,
    shiftId: idField,
    amountMinor: positiveMinorField,
    /** what is missing in the closed till was seen, and burdens the operator's float no longer */
    acceptShortage: z.boolean(),
    remark: remarkField,
  }),
  response: z.object({ handOver: handOverSchema, shift: shiftWithHandOvers }),
  refusals: ['shift_unknown', 'hand_over_taken', 'receiver_is_giver', 'nothing_to_receive', 'over_till_cash'],
});
