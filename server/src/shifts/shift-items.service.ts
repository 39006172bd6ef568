import { Injectable } from '@nestjs/common';
import { In, IsNull, type EntityManager } from 'typeorm';
import type { IntentHead, ShiftItem, ShiftItemReason } from '#shared';
import { Logger } from '../config/logger.js';
import { LeaseRow } from '../devices/lease.entity.js';
import { businessDateOf } from '../ledger/business-date.js';
import { OperatorRow } from '../operators/operator.entity.js';
import { decideShiftItem } from './decide-shift-item.js';
import { ShiftBooks, type ShiftSale } from './shift-books.service.js';
import { ShiftItemRow } from './shift-item.entity.js';
import { lockShift } from './shift.queries.js';
import { ShiftRow } from './shift.entity.js';

/** An item of a known device whose number was looked at. */
export interface ArrivedShiftItem {
  readonly head: IntentHead;
  readonly item: ShiftItem;
  readonly bytes: Uint8Array;
  readonly signature: Buffer;
  readonly reason: ShiftItemReason | undefined;
  readonly signedAtMs: number;
  readonly clockDoubtful: boolean;
  readonly ownsNumber: boolean;
}

/** A sale that is being booked, with the shift that it says it was made in. */
export interface SaleOfShift extends ShiftSale {
  readonly deviceId: string;
  readonly operatorId: string;
  readonly soldAt: Date;
  readonly businessDate: string;
}

interface Moment {
  readonly now: Date;
  readonly timeZone: string;
}

/** What the intake does with shifts and leases, inside its transaction; the devices' rows are locked there. */
@Injectable()
export class ShiftItems {
  constructor(
    private readonly books: ShiftBooks,
    private readonly logger: Logger,
  ) {}

  /** The shift of a sale is there from its first money on; one that is closed already counts it as late. */
  async noteSales(em: EntityManager, sales: readonly SaleOfShift[], { now, timeZone }: Moment): Promise<void> {
    const byShift = new Map<string, SaleOfShift[]>();
    for (const sale of sales) byShift.set(sale.shiftId, [...(byShift.get(sale.shiftId) ?? []), sale]);
    if (byShift.size === 0) return;
    const shiftIds = [...byShift.keys()].sort();
    const known = new Map((await em.findBy(ShiftRow, { shiftId: In(shiftIds) })).map((row) => [row.shiftId, row]));
    for (const shiftId of shiftIds) {
      const own = byShift.get(shiftId) ?? [];
      const [first] = own;
      if (!first) continue;
      const shift = await sureOf(em, known.get(shiftId), first);
      const { deviceId, soldAt: firstSaleAt } = first;
      const isFirst = shift.firstSaleAt === null || shift.deviceId === null;
      if (isFirst) await em.update(ShiftRow, { shiftId }, { deviceId, firstSaleAt: shift.firstSaleAt ?? firstSaleAt });
      const late = own.filter((sale) => sale.amountMinor > 0);
      if (shift.closing !== null && late.length > 0) {
        const event = { at: now, businessDate: businessDateOf(now.getTime(), timeZone) };
        await this.books.addLate(em, { ...shift, deviceId }, late, event);
      }
    }
  }

  /** Stores items, each once, and does what they say, in the order of their numbers. The sales beside them are booked. */
  async take(em: EntityManager, items: readonly ArrivedShiftItem[], moment: Moment): Promise<ShiftItemRow[]> {
    const rows: ShiftItemRow[] = [];
    for (const arrived of [...items].sort((a, b) => a.head.number - b.head.number)) {
      const reason = arrived.reason ?? (await this.apply(em, arrived, moment));
      const { id: itemId, deviceId } = arrived.head;
      if (reason) this.logger.warn({ itemId, deviceId, reason }, 'an item of a shift is kept without effect');
      rows.push(toRow(arrived, reason ?? null, moment));
    }
    if (rows.length > 0) {
      await em.createQueryBuilder().insert().into(ShiftItemRow).values(rows).updateEntity(false).execute();
    }
    return rows;
  }

  /**
   * Does what an item says, whose device's row is locked; the first reason against it where there is one. What speaks
   * against the item itself (its number, its device) is the caller's to judge.
   */
  async apply(
    em: EntityManager,
    { head, item, signedAtMs }: Pick<ArrivedShiftItem, 'head' | 'item' | 'signedAtMs'>,
    { now, timeZone }: Moment,
  ): Promise<ShiftItemReason | undefined> {
    const { deviceId, id } = head;
    const { operatorId } = item;
    const operator = await em.existsBy(OperatorRow, { operatorId });
    if (item.kind === 'lease_closed') return this.closeLease(em, item, deviceId, operator, new Date(signedAtMs));
    if (!operator) return decideShiftItem(item, deviceId, { operator });
    const event = { id, at: new Date(signedAtMs), businessDate: businessDateOf(signedAtMs, timeZone) };
    const { shiftId } = item;
    const begun = { shiftId, deviceId, operatorId, soldAt: null, businessDate: event.businessDate };
    const shift = await sureOf(em, (await em.findOneBy(ShiftRow, { shiftId })) ?? undefined, begun);
    const reason = decideShiftItem(item, deviceId, { operator, shift });
    if (reason) return reason;
    const own = { ...shift, deviceId };
    if (shift.deviceId === null) await em.update(ShiftRow, { shiftId }, { deviceId });
    if (item.kind === 'shift_opened') {
      await this.books.open(em, own, item.floatMinor, event, now);
    } else {
      const { countedMinor, totals: deviceTotals } = item;
      const by = { closing: 'own' as const, closedById: operatorId, deviceTotals };
      await this.books.close(em, own, { ...by, ...event, countedMinor }, now);
    }
    return undefined;
  }

  private async closeLease(
    em: EntityManager,
    item: Extract<ShiftItem, { kind: 'lease_closed' }>,
    deviceId: string,
    operator: boolean,
    endedAt: Date,
  ): Promise<ShiftItemReason | undefined> {
    const { leaseId, lastNumber: endedNumber } = item;
    const lease = (await em.findOneBy(LeaseRow, { leaseId })) ?? undefined;
    const reason = decideShiftItem(item, deviceId, { operator, lease });
    // The first word counts: a later one could only widen what was given back.
    if (!reason) await em.update(LeaseRow, { leaseId, endedNumber: IsNull() }, { endedNumber, endedAt });
    return reason;
  }
}

/**
 * The shift's row, made where it is missing, exact until the transaction ends. The row of the device's own shift is
 * guarded by the device's lock; any other is locked here.
 */
async function sureOf(
  em: EntityManager,
  known: ShiftRow | undefined,
  begun: Pick<SaleOfShift, 'shiftId' | 'deviceId' | 'operatorId' | 'businessDate'> & { readonly soldAt: Date | null },
): Promise<ShiftRow> {
  const { shiftId, deviceId, operatorId, soldAt: firstSaleAt, businessDate } = begun;
  if (known?.deviceId === deviceId) return known;
  if (!known) {
    const row = ShiftRow.make({ shiftId, deviceId, operatorId, firstSaleAt, businessDate });
    const insert = em.createQueryBuilder().insert().into(ShiftRow).values(row).orIgnore().updateEntity(false);
    await insert.execute();
  }
  const shift = await lockShift(em, shiftId);
  if (!shift) throw new Error(`shift ${shiftId} was made and is not there`);
  return shift;
}

function toRow(arrived: ArrivedShiftItem, reason: ShiftItemReason | null, { now, timeZone }: Moment): ShiftItemRow {
  const { head, item } = arrived;
  return {
    ...{ itemId: head.id, deviceId: head.deviceId, number: head.number },
    ownNumber: arrived.ownsNumber ? head.number : null,
    ...{ kind: item.kind, bytes: Buffer.from(arrived.bytes), signature: arrived.signature },
    ...{ state: reason ? ('held' as const) : ('accepted' as const), reason },
    shiftId: item.kind === 'lease_closed' ? null : item.shiftId,
    leaseId: item.kind === 'lease_closed' ? item.leaseId : null,
    ...{ operatorId: item.operatorId, signedAt: new Date(arrived.signedAtMs), deviceClockMs: head.soldAtMs },
    ...{ receivedAt: now, businessDate: businessDateOf(arrived.signedAtMs, timeZone) },
    clockDoubtful: arrived.clockDoubtful,
    ...{ decisionId: null, decisionReason: null, decidedById: null, decidedAt: null },
  };
}
