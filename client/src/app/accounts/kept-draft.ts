import { Injectable } from '@angular/core';
import * as z from 'zod/mini';
import {
  ELECTRICITY_TYPES,
  instantField,
  meterCodeField,
  methodField,
  minorField,
  modelField,
  NO_CREDIT,
} from '#shared';
import { OPENING_STEPS_OF_FORM, type OpeningDraft } from './opening-draft';

const text = z.string();
const draftSchema = z.object({
  requestId: text,
  step: z.enum(OPENING_STEPS_OF_FORM),
  person: z.object({ name: text, telephone: text, address: text, remark: text }),
  meters: z.array(
    z.object({
      assignmentId: text,
      meterCode: meterCodeField,
      room: text,
      model: modelField,
      postpaid: z.boolean(),
      balanceMinor: z.nullable(minorField),
      readAt: z.nullable(instantField),
      noCredit: z.optional(z.enum(NO_CREDIT)),
      anyway: z.optional(z.boolean()),
      firstRecharge: text,
      method: methodField,
      transfer: z.nullable(z.object({ assignmentId: text, from: text, mostMinor: minorField, amount: text })),
      terms: z.object({
        ...{ sharp: text, peak: text, flat: text, valley: text, hoardingLimit: text, alarm1: text, alarm2: text },
        ...{ powerThreshold: text, promptAlarm1: z.boolean(), promptAlarm2: z.boolean(), sendAlarms: z.boolean() },
        electricityType: z.enum(ELECTRICITY_TYPES),
      }),
    }),
  ),
});

/** The draft of an opening survives a reload and a closed tab: one per operator and browser. */
@Injectable({ providedIn: 'root' })
export class KeptDraft {
  /** null when there is none, or none that this version can read. */
  read(operatorId: string): OpeningDraft | null {
    try {
      const read = draftSchema.safeParse(JSON.parse(localStorage.getItem(keyOf(operatorId)) ?? 'null'));
      return read.success ? read.data : null;
    } catch {
      return null;
    }
  }

  keep(operatorId: string, draft: OpeningDraft): void {
    localStorage.setItem(keyOf(operatorId), JSON.stringify(draft));
  }

  forget(operatorId: string): void {
    localStorage.removeItem(keyOf(operatorId));
  }
}

const keyOf = (operatorId: string): string => `opening-draft:${operatorId}`;
