/** What the intake writes for an item, and what it answers. */
import { type IntakeResult, ZERO } from '#shared';
import type { NewOrder } from '../credit/credit-orders.service.js';
import { meterAccount, tillAccount, unknownTillAccount } from '../ledger/ledger-account.js';
import type { LedgerEntry } from '../ledger/ledger-entry.js';
import type { ArrivedShiftItem, SaleOfShift } from '../shifts/shift-items.service.js';
import { type Decision, headOf, type TakenItem, type TakenSale } from './decide-intake.js';
import type { ShiftItemRow } from '../shifts/shift-item.entity.js';
import type { ArrivedNumber } from '../write-offs/write-offs.service.js';
import type { LoadedIntake, StoredSale } from './intake.queries.js';
import type { SentItem } from './quarantine.service.js';
import type { SaleRow } from './sale.entity.js';

export type Booked = TakenSale & { readonly item: SentItem; readonly row: SaleRow };

export function isTaken(decision: Decision): decision is TakenSale {
  return (decision.outcome === 'accepted' || decision.outcome === 'held') && !isTakenItem(decision);
}

export function isTakenItem(decision: Decision): decision is TakenItem {
  return 'item' in decision;
}

export function toShiftItem({ decision, item }: { decision: Decision; item: SentItem }): ArrivedShiftItem[] {
  if (!isTakenItem(decision)) return [];
  return [{ ...decision, bytes: item.bytes, signature: Buffer.from(item.sent.signature, 'base64url') }];
}

export function toShiftSale({ row, intent }: Booked): SaleOfShift[] {
  if (!intent) return [];
  const { saleId, amountMinor, soldAt, businessDate } = row;
  const { shiftId, deviceId, operatorId, method } = intent;
  return [{ saleId, shiftId, deviceId, operatorId, cash: method === 'cash', amountMinor, soldAt, businessDate }];
}

export function toOrder({ row, intent }: Booked): NewOrder[] {
  if (!row.orderId || !intent) return [];
  const { orderId, saleId, amountMinor } = row;
  const { meterCode, assignmentId } = intent;
  return [{ orderId, meterCode, assignmentId, saleId, kind: 'credit', amountMinor }];
}

/** The money of a sale: into the till, and owed to the meter or, while nothing can be credited, to `held`. */
export function toEntry({ row, intent, head }: Booked): LedgerEntry[] {
  if (head.amountMinor <= 0) return [];
  return [
    {
      entryId: row.saleId,
      kind: row.orderId ? 'sale' : 'sale_held',
      saleId: row.saleId,
      orderId: row.orderId,
      at: row.soldAt,
      businessDate: row.businessDate,
      method: row.method,
      operatorId: row.operatorId,
      deviceId: row.deviceId,
      shiftId: row.shiftId,
      rows: [
        {
          debit: intent ? tillAccount(intent.shiftId, intent.method) : unknownTillAccount(head.deviceId),
          credit: row.orderId && intent ? meterAccount(intent.assignmentId) : 'held',
          amountMinor: head.amountMinor,
        },
      ],
    },
  ];
}

/** A number that came in of a revoked device: only of such a one may it have been written off. */
export function toArrived(one: Booked | ShiftItemRow, { devices }: LoadedIntake): ArrivedNumber[] {
  const row = 'row' in one ? one.row : one;
  const { deviceId, ownNumber: number } = row;
  if (deviceId === null || number === null || !devices.get(deviceId)?.revokedAt) return [];
  const isSale = 'saleId' in row;
  const cashMinor = isSale && row.method === 'cash' ? row.amountMinor : ZERO;
  const [itemId, saleId] = isSale ? [row.saleId, row.saleId] : [row.itemId, null];
  return [{ deviceId, number, itemId, saleId, cashMinor }];
}

export function toResult(
  decision: Decision,
  item: SentItem,
  stored: ReadonlyMap<string, StoredSale>,
  putAsideAt: Date,
): IntakeResult {
  const head = headOf(item.decoded);
  const named = { id: head?.id ?? null, number: head?.number ?? null };
  if (decision.outcome === 'quarantined') {
    const { outcome, reason } = decision;
    return { ...named, outcome, stored: outcome, reason, state: outcome, receivedAt: putAsideAt.toISOString() };
  }
  const sale = stored.get(head?.id ?? '');
  if (!sale) throw new Error(`item ${head?.id ?? '?'} was decided but not stored`);
  // What a meter refuses later was accepted when it came.
  const wasHeld = sale.heldReason !== null && sale.heldReason !== 'meter_refused';
  return {
    ...named,
    outcome: decision.outcome === 'repeated' ? 'repeated' : wasHeld ? 'held' : 'accepted',
    stored: wasHeld ? 'held' : 'accepted',
    reason: sale.heldReason,
    state: sale.state,
    receivedAt: sale.receivedAt.toISOString(),
  };
}
