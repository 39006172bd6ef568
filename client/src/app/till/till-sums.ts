/** What a till's page says of its shift: what should be in the drawer, and why. Pure. */
import { listTotals, type MinorUnits, type PaymentMethod, ZERO } from '#shared';
import { expectedCash } from '../outbox/expected-cash';
import type { ClosedShift } from '../outbox/outbox-view';
import type { ShiftRow } from '../outbox/outbox-database';
import type { StateLook } from '../ui/state-look';

export interface TillSums {
  readonly floatMinor: MinorUnits | null;
  readonly expectedMinor: MinorUnits;
  readonly otherCashInMinor: MinorUnits;
  readonly paidOutMinor: MinorUnits;
  readonly handedOverMinor: MinorUnits;
  /** when the server last told what this device does not count by itself; null when it never did */
  readonly toldAt: string | null;
  readonly methods: readonly {
    readonly method: PaymentMethod;
    readonly count: number;
    readonly sumMinor: MinorUnits;
  }[];
}

export function sumsOf(shift: ShiftRow): TillSums {
  const { opening, totals, word } = shift;
  return {
    floatMinor: opening?.floatMinor ?? null,
    expectedMinor: expectedCash(shift),
    otherCashInMinor: word?.otherCashInMinor ?? ZERO,
    paidOutMinor: word?.paidOutMinor ?? ZERO,
    handedOverMinor: word?.handedOverMinor ?? ZERO,
    toldAt: word ? new Date(word.atMs).toISOString() : null,
    methods: listTotals(totals),
  };
}

/** What counting found, in colour, icon and word. */
export function lookOfDifference(differenceMinor: number): StateLook {
  if (differenceMinor === 0) return { tone: 'good', key: 'till.fits' };
  return differenceMinor < 0 ? { tone: 'stop', key: 'till.short' } : { tone: 'look', key: 'till.over' };
}

export function lookOfClosing({ state }: ClosedShift): StateLook {
  switch (state) {
    case 'queued':
      return { tone: 'way', key: 'till.closing.queued' };
    case 'accepted':
      return { tone: 'good', key: 'till.closing.accepted' };
    case 'held':
    case 'quarantined':
      return { tone: 'stop', key: 'till.closing.held' };
  }
}
