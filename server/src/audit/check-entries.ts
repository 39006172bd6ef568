/**
 * The ledger by itself: each entry is one event with whole rows, between accounts that there may be. While the rows go
 * by, what they move is added up for everything that is held against them afterwards: orders, sales, accounts.
 */
import { LEDGER_KINDS } from '../ledger/ledger.entity.js';
import type { LedgerRow } from '../ledger/ledger.entity.js';
import { Findings } from './finding.js';

/** What the entries moved on the meters' accounts by one order. */
export interface MeterMovement {
  amountMinor: number;
  readonly assignmentIds: Set<string>;
}

const ACCOUNT = /^(till:[0-9a-f-]{36}:[a-z_]+|meter:[0-9a-f-]{36}|[a-z]+(_[a-z]+)*)$/;
/** Entries that move a meter's account without an order: the meter itself, or its end, is what made them. */
const WITHOUT_ORDER: ReadonlySet<string> = new Set(['baseline', 'exchange']);

export class EntryCheck {
  readonly entries = new Findings('every ledger entry is well formed');
  /** credits less debits, by account */
  readonly owed = new Map<string, number>();
  readonly byOrder = new Map<string, MeterMovement>();
  /** the entries that have a sale's own id, by that id */
  readonly bySale = new Map<string, LedgerRow & { readonly sumMinor: number }>();
  /** what stands in `held` of a sale */
  readonly heldOfSale = new Map<string, number>();
  private readonly entryIds = new Set<string>();
  private readonly reversals: { readonly entryId: string; readonly reversesEntryId: string }[] = [];

  /** Takes the rows of one entry, by line. */
  take(rows: readonly LedgerRow[]): void {
    const [first] = rows;
    if (!first) return;
    this.entries.look();
    const { entryId, kind, saleId, orderId, businessDate, reversesEntryId } = first;
    const of = `ledger_rows entry ${entryId}`;
    this.entryIds.add(entryId);
    if (!LEDGER_KINDS.includes(kind)) this.entries.add(`${of}: there is no kind '${kind}'`);
    if (!/^\d{4}-\d{2}-\d{2}$/.test(businessDate)) this.entries.add(`${of}: '${businessDate}' is no day`);
    rows.forEach((row, at) => {
      this.entries.same(at + 1, row.line, `${of} line ${row.line}: its place in the entry`);
      for (const name of ['kind', 'saleId', 'orderId', 'businessDate'] as const) {
        this.entries.same(first[name], row[name], `${of} line ${row.line}: ${name} differs within the entry`);
      }
      this.takeRow(row, `${of} line ${row.line}`);
    });
    if (reversesEntryId !== null) this.reversals.push({ entryId, reversesEntryId });
    const sumMinor = rows.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
    if (saleId !== null && saleId === entryId) this.bySale.set(saleId, { ...first, sumMinor });
    const touchesMeter = rows.some((row) => isMeter(row.debit) || isMeter(row.credit));
    if (touchesMeter && orderId === null && !WITHOUT_ORDER.has(kind)) {
      this.entries.add(`${of}: moves a meter's account and names no order`);
    }
  }

  /** What is wrong with the sums, once all entries have gone by. */
  accounts(known: { readonly assignmentIds: ReadonlySet<string>; readonly tillIds: ReadonlySet<string> }): Findings {
    const accounts = new Findings('every account is known and adds up');
    for (const [account, owedMinor] of this.owed) {
      accounts.look();
      const of = `ledger_rows account ${account}`;
      const id = account.split(':')[1] ?? '';
      if (isMeter(account) && !known.assignmentIds.has(id)) accounts.add(`${of}: there is no assignment ${id}`);
      if (account.startsWith('till:') && !known.tillIds.has(id))
        accounts.add(`${of}: there is no such shift or device`);
      if (account === 'carried') accounts.same(0, owedMinor, `${of}: its balance`);
      if ((account === 'held' || account === 'payable') && owedMinor < 0) {
        accounts.add(`${of}: ${-owedMinor} more went out than came in`);
      }
    }
    const sumMinor = [...this.owed.values()].reduce((sum, owedMinor) => sum + owedMinor, 0);
    accounts.same(0, sumMinor, 'ledger_rows: all credits less all debits');
    for (const { entryId, reversesEntryId } of this.reversals) {
      if (this.entryIds.has(reversesEntryId)) continue;
      accounts.add(`ledger_rows entry ${entryId}: reverses entry ${reversesEntryId}, which is not there`);
    }
    return accounts;
  }

  private takeRow(row: LedgerRow, of: string): void {
    const { debit, credit, amountMinor, orderId, saleId } = row;
    if (!Number.isSafeInteger(amountMinor) || amountMinor <= 0) {
      this.entries.add(`${of}: the amount ${amountMinor} is not a whole one above zero`);
    }
    if (debit === credit) this.entries.add(`${of}: moves from ${debit} to itself`);
    for (const account of [debit, credit]) {
      if (!ACCOUNT.test(account)) this.entries.add(`${of}: '${account}' is no account`);
    }
    add(this.owed, debit, -amountMinor);
    add(this.owed, credit, amountMinor);
    if (saleId !== null && debit === 'held') add(this.heldOfSale, saleId, -amountMinor);
    if (saleId !== null && credit === 'held') add(this.heldOfSale, saleId, amountMinor);
    if (orderId === null) return;
    if (isMeter(debit)) this.moveMeter(orderId, debit, -amountMinor);
    if (isMeter(credit)) this.moveMeter(orderId, credit, amountMinor);
  }

  private moveMeter(orderId: string, account: string, amountMinor: number): void {
    const movement = this.byOrder.get(orderId) ?? { amountMinor: 0, assignmentIds: new Set<string>() };
    movement.amountMinor += amountMinor;
    movement.assignmentIds.add(account.slice('meter:'.length));
    this.byOrder.set(orderId, movement);
  }
}

const isMeter = (account: string): boolean => account.startsWith('meter:');

function add(sums: Map<string, number>, key: string, amountMinor: number): void {
  sums.set(key, (sums.get(key) ?? 0) + amountMinor);
}
