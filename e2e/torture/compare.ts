/**
 * What everybody says of every sale, side by side: the tablets that called it safe, the ledger, the orders, and the
 * meters by their own counters. `lost` is credit or cash that a sale should have made and did not, `doubled` is what it
 * made more than once, `unexplained` is whatever nobody's sale and no command of the office accounts for.
 */
import { type Books, type Findings, groupBy } from './books.js';
import { compareCommands } from './compare-commands.js';
import type { MadeCommand } from './made-command.js';

/** A sale that a tablet called safe. */
export interface MadeSale {
  readonly id: string;
  readonly deviceId: string;
  readonly number: number;
  readonly amountMinor: number;
  readonly assignmentId: string;
  readonly meterCode: string;
  /** as signed, base64url */
  readonly bytes: string;
  /** what the server told the tablet; undefined when it never did */
  readonly answer: { readonly stored: string; readonly reason: string | null } | undefined;
}

/** How far a meter's own counters moved during the run, read on its bus. */
export interface MeterMoved {
  readonly meterCode: string;
  readonly count: number;
  readonly totalHundredths: number;
}

/** Compares sale by sale and command by command. */
export function compareAll(
  made: readonly MadeSale[],
  books: Books,
  meters: readonly MeterMoved[],
  commands: readonly MadeCommand[],
): Findings {
  const found = { lost: [] as string[], doubled: [] as string[], unexplained: [] as string[] };
  const salesById = groupBy(books.sales, ({ saleId }) => saleId);
  const ledgerBySale = groupBy(books.ledger, ({ saleId }) => saleId ?? '');
  const ordersBySale = groupBy(books.orders, ({ saleId }) => saleId ?? '');
  const usesOfNumber = groupBy(made, ({ deviceId, number }) => `${deviceId} ${number}`);
  const accounted = compareCommands(commands, books, found);
  const done = commands.filter(({ refusal }) => refusal === null);
  const corrected = new Set(done.map((one) => (one.what === 'correction' ? one.saleId : null)));
  const released = new Set(done.map((one) => (one.what === 'release' ? one.saleId : null)));
  const closed = new Set(done.map((one) => (one.what === 'closing' ? one.assignmentId : null)));

  for (const sale of made) {
    const name = `sale ${sale.id} (number ${sale.number} of ${sale.deviceId}, ${sale.amountMinor} for ${sale.meterCode})`;
    const [row] = salesById.get(sale.id) ?? [];
    const entries = (ledgerBySale.get(sale.id) ?? []).filter((entry) => !accounted.entries.has(entry));
    const orders = (ordersBySale.get(sale.id) ?? []).filter((order) => !accounted.orders.has(order));
    if (!row) {
      found.lost.push(`${name} is not at the server`);
      continue;
    }
    if (!sale.answer) found.unexplained.push(`${name}: its tablet never heard what became of it`);
    if (row.bytes !== sale.bytes || row.amountMinor !== sale.amountMinor) {
      found.unexplained.push(`${name} is at the server with other contents`);
    }
    const isTwin = (usesOfNumber.get(`${sale.deviceId} ${sale.number}`) ?? []).length > 1;
    const isOfClosed = closed.has(sale.assignmentId) && row.heldReason === 'account_closed';
    const mayBeHeld = row.state === 'held' && (isOfClosed || (isTwin && row.heldReason === 'number_used_twice'));
    const wasHeld = mayBeHeld || (row.state !== 'held' && released.has(sale.id));
    const to = wasHeld ? 'held' : `meter:${sale.assignmentId}`;
    if (row.state === 'held' && !mayBeHeld) found.unexplained.push(`${name} is held: ${row.heldReason}`);
    if (entries.length === 0) found.lost.push(`${name} has no entry in the ledger`);
    if (entries.length > 1) found.doubled.push(`${name} has ${entries.length} rows in the ledger`);
    const [entry] = entries;
    if (entry && (entry.amountMinor !== sale.amountMinor || entry.credit !== to || !entry.debit.startsWith('till:'))) {
      found.unexplained.push(`${name} is booked as ${entry.amountMinor} from ${entry.debit} to ${entry.credit}`);
    }
    const applied = orders.filter(({ state }) => state === 'applied');
    if (wasHeld && orders.length > 0) found.unexplained.push(`${name} is held and has an order`);
    // A correction that came before any gateway had the sale's order has ended both.
    const neverWent = corrected.has(sale.id) && orders.every(({ state }) => state === 'void');
    if (!wasHeld && applied.length === 0 && !(neverWent && orders.length === 1)) {
      found.lost.push(`${name} was not credited: its order is ${orders[0]?.state ?? 'not there'}`);
    }
    if (orders.length > 1) found.doubled.push(`${name} has ${orders.length} orders`);
    if (applied.some(({ amountHundredths }) => amountHundredths !== sale.amountMinor)) {
      found.unexplained.push(`${name} was credited with another amount`);
    }
  }

  const madeIds = new Set(made.map(({ id }) => id));
  for (const { saleId, deviceId } of books.sales) {
    if (deviceId !== null && !madeIds.has(saleId)) found.unexplained.push(`sale ${saleId} was made by no tablet`);
  }
  const known = new Set(books.sales.map(({ saleId }) => saleId));
  for (const entry of books.ledger) {
    const { entryId, kind, saleId } = entry;
    if (accounted.entries.has(entry) || (saleId !== null && known.has(saleId) && kind.startsWith('sale'))) continue;
    found.unexplained.push(`ledger entry ${entryId} (${kind}) is of no sale and no command`);
  }
  for (const order of books.orders) {
    const { orderId, saleId, state } = order;
    if (accounted.orders.has(order)) continue;
    const isOfSale = saleId !== null && known.has(saleId);
    const mayBeVoid = state === 'void' && corrected.has(saleId);
    if (!isOfSale || (state !== 'applied' && !mayBeVoid)) {
      found.unexplained.push(`order ${orderId} of sale ${saleId} is ${state}`);
    }
  }
  for (const { reason, claimedId } of books.quarantined) {
    found.unexplained.push(`an item was put aside for ${reason}, which says that it is sale ${claimedId}`);
  }
  compareDevices(made, books, found.unexplained);
  compareMeters(books, meters, found);
  return found;
}

function compareDevices(made: readonly MadeSale[], { devices }: Books, unexplained: string[]): void {
  for (const { deviceId, lastNumber, highestNumber } of devices) {
    const own = made.filter((sale) => sale.deviceId === deviceId).map(({ number }) => number);
    const last = own.reduce((highest, number) => Math.max(highest, number), 0);
    if (lastNumber !== last || highestNumber !== last) {
      unexplained.push(
        `device ${deviceId} sold ${last}, the server has ${lastNumber} in a row and ${highestNumber} at all`,
      );
    }
  }
}

/** The meter's own word against the orders that the server calls applied. */
function compareMeters(
  { orders }: Books,
  meters: readonly MeterMoved[],
  found: { lost: string[]; doubled: string[]; unexplained: string[] },
): void {
  const byMeter = groupBy(orders, ({ meterCode }) => meterCode);
  for (const { meterCode, count, totalHundredths } of meters) {
    const applied = (byMeter.get(meterCode) ?? []).filter(({ state }) => state === 'applied');
    const ordered = applied.reduce((sum, { amountHundredths }) => sum + amountHundredths, 0);
    const difference = totalHundredths - ordered;
    const words = `meter ${meterCode} was given ${totalHundredths} in ${count} steps, ordered were ${ordered} in ${applied.length}`;
    if (difference < 0) found.lost.push(words);
    else if (difference > 0) found.doubled.push(words);
    else if (count !== applied.length) found.unexplained.push(words);
  }
}
