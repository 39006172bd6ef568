/**
 * How far a sale has come, as the receipt shows it: safe on this tablet, booked, at the gateway, credited. A step that
 * cannot come any more stops with its reason; nothing is called safe before it is. Pure.
 */
import type { MinorUnits, NoCredit, SaleRecord } from '#shared';
import type { QueueEntry } from '../outbox/outbox-view';

export const STEPS = ['safe', 'booked', 'gateway', 'credited'] as const;
export type StepName = (typeof STEPS)[number];
export interface Step {
  readonly name: StepName;
  readonly state: 'done' | 'now' | 'later' | 'stop';
}

/** What a receipt knows of its sale, from this device or from the server. */
export interface ReceiptFacts {
  readonly saleId: string;
  readonly receiptNumber: string;
  readonly soldAt: string;
  readonly amountMinor: MinorUnits;
  readonly method: SaleRecord['method'];
  readonly room: string;
  readonly meterCode: string;
  readonly accountNumber: string;
  readonly operatorName: string;
  readonly state: 'queued' | SaleRecord['state'];
  readonly orderState: SaleRecord['orderState'];
  /** why it is held, or why the meter did not take it */
  readonly reason: string | null;
  readonly creditedAt: string | null;
  readonly balanceAfterMinor: MinorUnits | null;
  /** false: not safe before the server's word */
  readonly durable: boolean;
  readonly soldHere: boolean;
  /** times that the receipt was printed from here */
  readonly prints: number;
}

export function factsOf(entry: QueueEntry | undefined, sale: SaleRecord | null): ReceiptFacts | undefined {
  if (entry) return factsHere(entry, sale);
  if (!sale) return undefined;
  const { saleId, receiptNumber, soldAt, amountMinor, method, operatorName, state, orderState } = sale;
  const { creditedAt, balanceAfterMinor } = sale;
  return {
    ...{ saleId, receiptNumber, soldAt, amountMinor, method, operatorName, state, orderState },
    ...{ creditedAt, balanceAfterMinor },
    room: sale.room ?? '',
    meterCode: sale.meterCode ?? '',
    accountNumber: sale.accountNumber ?? '',
    reason: sale.heldReason ?? sale.orderReason,
    durable: true,
    soldHere: false,
    prints: 0,
  };
}

function factsHere(entry: QueueEntry, sale: SaleRecord | null): ReceiptFacts {
  const known = sale ?? entry.progress;
  const isQueued = entry.state === 'queued';
  return {
    saleId: entry.id,
    ...entry.summary,
    soldAt: new Date(entry.queuedAtMs).toISOString(),
    state: isQueued ? 'queued' : (known?.state ?? (entry.state === 'accepted' ? 'accepted' : entry.state)),
    orderState: isQueued ? null : (known?.orderState ?? null),
    reason: entry.reason ?? known?.orderReason ?? null,
    creditedAt: known?.creditedAt ?? null,
    balanceAfterMinor: known?.balanceAfterMinor ?? null,
    durable: entry.durable,
    soldHere: true,
    prints: entry.prints,
  };
}

const stepsUpTo = (done: number, stopped: boolean): Step[] =>
  STEPS.map((name, at) => ({
    name,
    state: at < done ? 'done' : at > done ? 'later' : stopped ? 'stop' : 'now',
  }));

/** Why a booked sale goes no further by itself: no credit reaches its meter. */
export function stuckBecause(
  facts: Pick<ReceiptFacts, 'state' | 'orderState'>,
  noCredit: NoCredit | undefined,
): NoCredit | undefined {
  return facts.state === 'accepted' && facts.orderState !== 'applied' ? noCredit : undefined;
}

export function receiptSteps(
  facts: Pick<ReceiptFacts, 'state' | 'orderState' | 'durable'>,
  noCredit?: NoCredit,
): Step[] {
  switch (facts.state) {
    case 'queued':
      return stepsUpTo(facts.durable ? 1 : 0, false);
    case 'quarantined':
      return stepsUpTo(1, true);
    case 'accepted': {
      const isAtGateway = facts.orderState === 'journalled' || facts.orderState === 'applied';
      return stepsUpTo(isAtGateway ? 3 : 2, stuckBecause(facts, noCredit) !== undefined);
    }
    case 'held':
    case 'void':
    case 'corrected':
    case 'refunded':
      return stepsUpTo(2, true);
    case 'correcting':
    case 'needs_attention':
      return stepsUpTo(3, true);
    case 'credited':
      return stepsUpTo(4, false);
  }
}

/** Whether the sale is at its end: nothing more will be heard of it by itself. */
export function isOver(state: ReceiptFacts['state']): boolean {
  return state === 'credited' || state === 'void' || state === 'corrected' || state === 'refunded';
}

/** Whether the paper is a copy: it was printed from here before, or comes from another device than the one that sold. */
export function isCopy(facts: Pick<ReceiptFacts, 'soldHere' | 'prints'>): boolean {
  return !facts.soldHere || facts.prints > 0;
}

/** Whether the tenant may be given the paper: the sale survives whatever happens to this browser. */
export function isSafe(facts: Pick<ReceiptFacts, 'state' | 'durable'>): boolean {
  return facts.durable || facts.state !== 'queued';
}
