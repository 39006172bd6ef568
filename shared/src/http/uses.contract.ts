/**
 * What uses a thing: while anything does, what its code or number is made of stays, and it is not deleted. Forms ask
 * for it before anything is changed, so that a person sees at once what stands in the way.
 */
import * as z from 'zod/mini';
import { NAMED_AT_MOST } from './first-named.js';

/** `past_account`: one that held the meter before; `order`: orders that were sent to the meter without any account. */
export const USE_KINDS = ['dpu', 'gateway', 'operator', 'meter', 'account', 'past_account', 'order'] as const;
export type UseKind = (typeof USE_KINDS)[number];

export const usesSchema = z.array(
  z.object({
    kind: z.enum(USE_KINDS),
    /** the first of them, each with what the address of its page ends in */
    named: z.array(z.object({ key: z.string(), name: z.string() })),
    /** how many there are besides */
    more: z.int(),
  }),
);
export type Uses = z.infer<typeof usesSchema>;

/** What of one kind uses the thing; nothing where nothing does. */
export function usesOf(kind: UseKind, things: readonly { readonly key: string; readonly name: string }[]): Uses {
  if (things.length === 0) return [];
  const named = things.slice(0, NAMED_AT_MOST);
  return [{ kind, named, more: things.length - named.length }];
}
