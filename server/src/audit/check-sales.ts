/** Every sale is booked once, as it was taken: how much, into which till, on which day, by whom, and to where. */
import { meterAccount, tillAccount, unknownTillAccount } from '../ledger/ledger-account.js';
import type { SaleRow } from '../sales/sale.entity.js';
import type { EntryCheck } from './check-entries.js';
import { Findings } from './finding.js';

const SAME = ['businessDate', 'operatorId', 'deviceId', 'shiftId', 'method'] as const;
/** Kinds of the entries that have a sale's own id. */
const KINDS: ReadonlySet<string> = new Set(['sale', 'sale_held', 'first_recharge', 'arrears']);

export class SaleCheck {
  readonly sales = new Findings('every sale is booked once, with its amount, till, day and operator');
  private readonly seen = new Set<string>();

  constructor(private readonly ledger: EntryCheck) {}

  take(sale: SaleRow): void {
    this.sales.look();
    const { saleId, amountMinor } = sale;
    this.seen.add(saleId);
    const entry = this.ledger.bySale.get(saleId);
    const of = `ledger_rows entry ${saleId}`;
    if (amountMinor <= 0) {
      if (entry) this.sales.add(`${of}: its sale took no money, and it moves ${entry.sumMinor}`);
      return;
    }
    if (!entry) {
      this.sales.add(`sales ${saleId}: expected an entry of ${amountMinor} in ledger_rows, found none`);
      return;
    }
    this.sales.same(amountMinor, entry.sumMinor, `${of}: the amount`);
    for (const name of SAME) this.sales.same(sale[name], entry[name], `${of}: ${name}`);
    this.sales.same(tillOf(sale), entry.debit, `${of}: the till`);
    const toMeter = entry.kind !== 'sale_held' && sale.assignmentId !== null;
    this.sales.same(toMeter ? meterAccount(sale.assignmentId ?? '') : 'held', entry.credit, `${of}: where it went`);
    this.takeHeld(sale);
  }

  /** Call once all sales have gone by: what is booked as a sale that is none. */
  finish(): void {
    for (const [saleId, { kind }] of this.ledger.bySale) {
      if (!KINDS.has(kind) || this.seen.has(saleId)) continue;
      this.sales.add(`ledger_rows entry ${saleId} (${kind}): there is no such sale`);
    }
  }

  private takeHeld({ saleId, amountMinor, state }: SaleRow): void {
    const heldMinor = this.ledger.heldOfSale.get(saleId) ?? 0;
    const of = `ledger_rows of sale ${saleId}, which is ${state}`;
    if (state === 'held') this.sales.same(amountMinor, heldMinor, `${of}: what stands in held`);
    else if (state === 'credited') this.sales.same(0, heldMinor, `${of}: what stands in held`);
    else if (heldMinor < 0 || heldMinor > amountMinor)
      this.sales.add(`${of}: ${heldMinor} of ${amountMinor} is in held`);
  }
}

function tillOf({ shiftId, method, deviceId }: SaleRow): string {
  if (shiftId !== null && method !== null) return tillAccount(shiftId, method);
  return unknownTillAccount(deviceId ?? '');
}
