/**
 * What the office did besides selling, held against the books: each command that was done is booked once and ordered
 * once, and one that was refused has left nothing. Gives back which entries and orders that accounts for.
 */
import { type Books, type Findings, groupBy } from './books.js';
import type {
  MadeClosing,
  MadeCommand,
  MadeCorrection,
  MadeHandOver,
  MadeOpening,
  MadePayout,
  MadeRefund,
  MadeRelease,
  MadeTillClosing,
} from './made-command.js';

type Entry = Books['ledger'][number];
type Order = Books['orders'][number];
type Wrong = { readonly [K in keyof Findings]: string[] };

export interface Accounted {
  readonly entries: ReadonlySet<Entry>;
  readonly orders: ReadonlySet<Order>;
}

interface Wanted<T> {
  readonly name: string;
  readonly what: string;
  readonly among: readonly T[];
}

/** An order that its meter took, and one that ended without any effect. */
const isApplied = ({ state }: Order): boolean => state === 'applied';
const isOver = ({ state }: Order): boolean => state === 'refused' || state === 'void';

/** Compares command by command, and adds to what was found. */
export function compareCommands(commands: readonly MadeCommand[], books: Books, found: Wrong): Accounted {
  const comparison = new Comparison(commands, books, found);
  for (const command of commands) comparison.compare(command);
  return comparison;
}

class Comparison implements Accounted {
  readonly entries = new Set<Entry>();
  readonly orders = new Set<Order>();
  /** ids that a form of the office made */
  private readonly formIds: ReadonlySet<string>;
  private readonly correctedRefunds: ReadonlySet<string>;
  private readonly entriesById: ReadonlyMap<string, readonly Entry[]>;
  private readonly ordersById: ReadonlyMap<string, readonly Order[]>;
  private readonly ordersBySale: ReadonlyMap<string, readonly Order[]>;
  private readonly ordersByAssignment: ReadonlyMap<string, readonly Order[]>;

  constructor(
    commands: readonly MadeCommand[],
    private readonly books: Books,
    private readonly found: Wrong,
  ) {
    this.formIds = new Set(commands.map(({ id }) => id));
    this.entriesById = groupBy(books.ledger, ({ entryId }) => entryId);
    this.ordersById = groupBy(books.orders, ({ orderId }) => orderId);
    this.ordersBySale = groupBy(books.orders, ({ saleId }) => saleId ?? '');
    this.ordersByAssignment = groupBy(books.orders, ({ assignmentId }) => assignmentId);
    this.correctedRefunds = new Set(
      commands.flatMap((one) =>
        one.what === 'correction' && one.refusal === null && one.refundId !== null ? [one.refundId] : [],
      ),
    );
  }

  compare(command: MadeCommand): void {
    if (command.refusal !== null) return this.leftNothing(command);
    switch (command.what) {
      case 'refund':
        return this.refund(command);
      case 'payout':
        return this.payout(command);
      case 'correction':
        return command.saleId === null ? this.refundCorrection(command) : this.saleCorrection(command);
      case 'release':
        return this.release(command);
      case 'hand-over':
        return this.handOver(command);
      case 'till closing':
        return this.tillClosing(command);
      case 'closing':
        return this.closing(command);
      case 'opening':
        return this.opening(command);
    }
  }

  private leftNothing({ what, id, refusal }: MadeCommand): void {
    const name = `${what} ${id}`;
    if (refusal?.endsWith('_taken')) this.found.unexplained.push(`${name} was refused its own id: ${refusal}`);
    const left =
      what === 'opening' ? this.ordersOfAssignment(id).length : [...this.entriesOf(id), ...this.ordersOf(id)].length;
    if (left > 0) this.found.unexplained.push(`${name} was refused (${refusal}) and has left ${left} rows`);
  }

  /** Booked when its meter has given it, and only then. */
  private refund({ id, assignmentId, amountMinor }: MadeRefund): void {
    const name = `refund ${id}`;
    const order = this.order({ name, what: 'its order', among: this.ordersOf(id) }, -amountMinor);
    if (order && !isApplied(order) && order.state !== 'refused' && !this.correctedRefunds.has(id)) {
      this.found.unexplained.push(`${name} has an order that is ${order.state}`);
    }
    this.entry(
      { name, what: 'its entry', among: this.entriesOf(id) },
      { debit: `meter:${assignmentId}`, credit: 'payable', amountMinor },
      order && isApplied(order) ? 1 : 0,
    );
  }

  private payout({ id, refundId, shiftId, amountMinor }: MadePayout): void {
    const name = `payout ${id} of refund ${refundId}`;
    const sides = { debit: 'payable', credit: `till:${shiftId}:cash`, amountMinor };
    this.entry({ name, what: 'its entry', among: this.entriesOf(id) }, sides, 1);
  }

  /**
   * What the meter has taken is taken off it again by an order of the correction's own; what it never took goes back
   * without one. A meter that did not give it keeps the sale as it was.
   */
  private saleCorrection({ id, saleId, amountMinor }: MadeCorrection): void {
    const name = `correction ${id} of sale ${saleId}`;
    const own = this.ordersOf(id);
    const sold = this.ordersBySale.get(saleId ?? '')?.find(({ orderId }) => !this.formIds.has(orderId));
    const isKept = own.length > 0 && own.every(isOver) && sold !== undefined && isApplied(sold);
    if (own.length > 0) {
      const order = this.order({ name, what: 'its order', among: own }, -amountMinor);
      if (order && !isApplied(order) && !isOver(order)) {
        this.found.unexplained.push(`${name} has an order that is ${order.state}`);
      }
    }
    const entries = this.entriesOf(id);
    const from = entries[0]?.debit === 'held' ? 'held' : `meter:${sold?.assignmentId}`;
    const sides = { debit: from, credit: 'payable', amountMinor };
    this.entry({ name, what: 'its entry', among: entries }, sides, isKept ? 0 : 1);
  }

  /** A refund that no gateway had ends without a trace in the books; any other one is put back on. */
  private refundCorrection({ id, refundId, amountMinor }: MadeCorrection): void {
    const name = `correction ${id} of refund ${refundId}`;
    const [taken] = this.ordersOf(refundId ?? '');
    const isUnsent = taken?.state === 'void';
    const own = this.ordersOf(id);
    if (isUnsent) {
      if (own.length > 0) this.found.unexplained.push(`${name} has an order, and the refund had none`);
    } else {
      const order = this.order({ name, what: 'its order', among: own }, amountMinor);
      if (order && !isApplied(order)) this.found.lost.push(`${name} has an order that is ${order.state}`);
    }
    const entries = this.entriesOf(id);
    const from = entries[0]?.debit.startsWith('till:') ? entries[0].debit : 'payable';
    const sides = { debit: from, credit: `meter:${taken?.assignmentId}`, amountMinor };
    this.entry({ name, what: 'its entry', among: entries }, sides, isUnsent ? 0 : 1);
  }

  private release({ id, saleId, assignmentId, amountMinor }: MadeRelease): void {
    const name = `release ${id} of sale ${saleId}`;
    const to = assignmentId === null ? 'payable' : `meter:${assignmentId}`;
    const sides = { debit: 'held', credit: to, amountMinor };
    this.entry({ name, what: 'its entry', among: this.entriesOf(id) }, sides, 1);
    if (assignmentId === null) return;
    const order = this.order({ name, what: 'its order', among: this.ordersOf(id) }, amountMinor);
    if (order && !isApplied(order)) this.found.lost.push(`${name} has an order that is ${order.state}`);
  }

  private handOver({ id, shiftId, amountMinor }: MadeHandOver): void {
    const sides = { debit: 'office', credit: `till:${shiftId}:cash`, amountMinor };
    this.entry({ name: `hand-over ${id}`, what: 'its entry', among: this.entriesOf(id) }, sides, 1);
  }

  /** What the counting found is one entry, or none where it fitted. */
  private tillClosing({ id, shiftId }: MadeTillClosing): void {
    const till = `till:${shiftId}:cash`;
    const differences = this.books.ledger.filter(
      ({ kind, debit, credit }) => kind === 'till_difference' && (debit === till || credit === till),
    );
    for (const entry of differences) this.entries.add(entry);
    if (differences.length > 1) this.found.doubled.push(`till closing ${id} is booked ${differences.length} times`);
  }

  /** What the meter held goes to the tenant once; what he owed is let go once. Tries that the meter refused moved nothing. */
  private closing({ id, assignmentId, settledMinor }: MadeClosing): void {
    const name = `closing ${id}`;
    const account = `meter:${assignmentId}`;
    if (settledMinor === null) {
      this.found.unexplained.push(`${name} did not come to its end`);
      return;
    }
    const orders = this.ordersOfAssignment(assignmentId).filter(
      ({ saleId, orderId }) => saleId === null && !this.formIds.has(orderId),
    );
    const kindOf = (kind: string) => orders.filter((one) => one.kind === kind);
    for (const order of orders.filter(isOver)) if (order.kind === 'close') this.orders.add(order);
    this.order({ name, what: 'its last order', among: kindOf('close').filter(isApplied) }, 0);
    if (settledMinor === 0) return;
    const settling = kindOf('credit').filter(({ amountHundredths }) => amountHundredths === -settledMinor);
    for (const order of settling.filter(isOver)) this.orders.add(order);
    this.order({ name, what: 'its settling order', among: settling.filter(isApplied) }, -settledMinor);
    const entries = this.books.ledger.filter(({ kind, debit, credit }) =>
      settledMinor > 0 ? kind === 'settlement' && debit === account : kind === 'arrears' && credit === account,
    );
    const sides =
      settledMinor > 0
        ? { debit: account, credit: 'payable', amountMinor: settledMinor }
        : { debit: 'written_off', credit: account, amountMinor: -settledMinor };
    this.entry({ name, what: 'its settlement', among: entries }, sides, 1);
  }

  /** The first recharge is a sale of the office; what moves here comes out of the settlement by way of `carried`. */
  private opening({ id, firstRechargeMinor, transferredMinor }: MadeOpening): void {
    const name = `opening ${id}`;
    const account = `meter:${id}`;
    const orders = this.ordersOfAssignment(id);
    const first = this.order({ name, what: 'its first order', among: orders.filter(({ kind }) => kind === 'open') }, 0);
    if (first && !isApplied(first)) this.found.lost.push(`${name}: its first order is ${first.state}`);
    const recharges = this.books.ledger.filter((one) => one.kind === 'first_recharge' && one.credit === account);
    const [recharge] = recharges;
    const paid = { debit: recharge?.debit ?? 'till', credit: account, amountMinor: firstRechargeMinor };
    this.entry({ name, what: 'its first recharge', among: recharges }, paid, 1);
    const recharging = orders.filter(({ saleId }) => saleId !== null && saleId === recharge?.saleId);
    const order = this.order({ name, what: 'the order of its first recharge', among: recharging }, firstRechargeMinor);
    if (order && !isApplied(order)) this.found.lost.push(`${name}: its first recharge is ${order.state}`);
    if (transferredMinor > 0) this.transfer(name, account, orders, transferredMinor);
  }

  private transfer(name: string, account: string, orders: readonly Order[], amountMinor: number): void {
    const arrived = this.books.ledger.filter(({ kind, credit }) => kind === 'transfer' && credit === account);
    const sides = { debit: 'carried', credit: account, amountMinor };
    this.entry({ name, what: 'its transfer', among: arrived }, sides, 1);
    const id = arrived[0]?.entryId ?? '';
    const left = this.entriesOf(id).filter(({ credit }) => credit === 'carried');
    const out = { debit: 'payable', credit: 'carried', amountMinor };
    this.entry({ name, what: 'what its transfer came out of', among: left }, out, 1);
    const order = this.order(
      { name, what: 'the order of its transfer', among: orders.filter(({ orderId }) => orderId === id) },
      amountMinor,
    );
    if (order && !isApplied(order)) this.found.lost.push(`${name}: its transfer is ${order.state}`);
  }

  private entriesOf(id: string): readonly Entry[] {
    return this.entriesById.get(id) ?? [];
  }

  private ordersOf(id: string): readonly Order[] {
    return this.ordersById.get(id) ?? [];
  }

  private ordersOfAssignment(id: string): readonly Order[] {
    return this.ordersByAssignment.get(id) ?? [];
  }

  /** So many entries, each with these sides. */
  private entry(
    { name, what, among }: Wanted<Entry>,
    sides: Pick<Entry, 'debit' | 'credit' | 'amountMinor'>,
    count: 0 | 1,
  ): void {
    for (const entry of among) this.entries.add(entry);
    if (among.length < count) this.found.lost.push(`${name}: ${what} is not there`);
    if (among.length > count) this.found.doubled.push(`${name}: ${what} is there ${among.length} times, not ${count}`);
    const [entry] = among;
    if (!entry) return;
    const isSo = entry.debit === sides.debit && entry.credit === sides.credit;
    if (isSo && entry.amountMinor === sides.amountMinor) return;
    this.found.unexplained.push(`${name}: ${what} is ${entry.amountMinor} from ${entry.debit} to ${entry.credit}`);
  }

  /** One order of this amount. */
  private order({ name, what, among }: Wanted<Order>, amountHundredths: number): Order | undefined {
    for (const order of among) this.orders.add(order);
    if (among.length === 0) this.found.lost.push(`${name}: ${what} is not there`);
    if (among.length > 1) this.found.doubled.push(`${name}: ${what} is there ${among.length} times`);
    const [order] = among;
    if (order && order.amountHundredths !== amountHundredths) {
      this.found.unexplained.push(`${name}: ${what} is of ${order.amountHundredths}`);
    }
    return order;
  }
}
