/** What a spec says of the items of a tablet, and what it reads in the server's answers to them. */
import type { IntakeResult, SaleIntent } from '#shared';

export type Intent = Omit<SaleIntent, 'version' | 'kind'>;

/** What a spec says otherwise of an item that is no sale. */
export interface ItemChange {
  readonly id?: string;
  readonly number?: number;
  readonly atMs?: number;
  readonly shiftId?: string;
  readonly operatorId?: string;
}

/** The outcome of an item as one line. */
export function wordsOf({ outcome, stored, reason }: IntakeResult): string {
  return [outcome, outcome === 'repeated' ? stored : undefined, reason].filter(Boolean).join(' ');
}
