import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { checkRelease, type HeldSale, isHeld, type ReleaseMeter, type ReleaseWay, roomUnderLimit } from '#shared';
import type { AssignmentRow } from '../accounts/assignment.entity.js';
import { lockAssignment } from '../accounts/assignment-lock.queries.js';
import { CreditOrders, type OrderEnding } from '../credit/credit-orders.service.js';
import { Clock } from '../database/clock.js';
import { Database, isDuplicate } from '../database/database.js';
import { businessDateOf } from '../ledger/business-date.js';
import { meterAccount } from '../ledger/ledger-account.js';
import { Ledger } from '../ledger/ledger.js';
import { Live } from '../live/live.js';
import { noteOperation, type Operation } from '../log/note-operation.js';
import { MeterRow } from '../meters/meter.entity.js';
import { lockMeter } from '../meters/meters.queries.js';
import { mayWorkIn, type Who } from '../operators/who.js';
import { MeterStateRow } from '../readings/meter-state.entity.js';
import { Refunds } from '../refunds/refunds.service.js';
import { lockSale } from '../sales/sale-entry.queries.js';
import { SaleRow } from '../sales/sale.entity.js';
import { saleUnknown, Sales } from '../sales/sales.service.js';
import { PropertySettings } from '../settings/settings.service.js';
import { heldUnknown, releaseRefusal, releaseTaken } from './held-refusals.js';
import { HeldReleaseRow } from './held-release.entity.js';
import { showHeld } from './held-sales.queries.js';

/** What the form of a release says; the assignment is the other meter's. */
export type Release = { readonly releaseId: string; readonly saleId: string } & (
  { readonly way: 'refund' | 'accept' } | { readonly way: 'move'; readonly assignmentId: string }
);

/** Held money on its three ways out: to another meter, back to the tenant, or to its own meter as it stands. */
@Injectable()
export class HeldMoney implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly settings: PropertySettings,
    private readonly ledger: Ledger,
    private readonly orders: CreditOrders,
    private readonly sales: Sales,
    private readonly refunds: Refunds,
    private readonly live: Live,
  ) {}

  onModuleInit(): void {
    this.orders.whenEnded((em, ending) => this.orderEnded(em, ending));
  }

  /** Refused: `held_unknown`. */
  async show(who: Who, saleId: string): Promise<HeldSale> {
    const sale = await this.database.read((em) => showHeld(em, who, saleId));
    if (!sale) throw heldUnknown();
    return sale;
  }

  /**
   * The same id gives the same release, for ever. Refused: `sale_unknown`, `release_taken`, and as `checkRelease`.
   */
  async release(who: Who, release: Release): Promise<HeldSale> {
    const { saleId } = release;
    const sale = await this.database
      .transaction(async (em) => {
        const isNew = !(await isRepeat(em, release)) && (await this.releaseIn(em, who, release));
        const stored = await showHeld(em, who, saleId);
        if (!stored) throw saleUnknown(saleId);
        if (isNew) await noteOperation(em, who, { at: this.clock.now(), ...noteOf(release, stored) });
        return stored;
      })
      .catch((error: unknown) => {
        throw isDuplicate(error) ? releaseTaken() : error;
      });
    this.live.saleChanged(saleId);
    if (release.way !== 'refund' && sale.meterCode !== null) {
      this.orders.wake();
      this.live.meterChanged(sale.meterCode);
    }
    return sale;
  }

  /** Whether it has done anything: the same form may have done it meanwhile. */
  private async releaseIn(em: EntityManager, who: Who, release: Release): Promise<boolean> {
    const { saleId, way } = release;
    const found = await em.findOneBy(SaleRow, { saleId });
    if (!found || !isVisible(who, found)) throw saleUnknown(saleId);
    const assignment = await lockTarget(em, who, release, found);
    const sale = await lockSale(em, saleId);
    if (!sale || (await isRepeat(em, release))) return false;
    const meter = assignment ? await meterOf(em, assignment, sale) : undefined;
    const { currencyDecimals } = await this.settings.current(em);
    const refusal = checkRelease(way, sale, meter, currencyDecimals);
    if (refusal) throw releaseRefusal(refusal);
    if (way === 'refund') await this.payBack(em, who, release.releaseId, sale);
    else if (assignment) await this.credit(em, who, release, sale, assignment);
    return true;
  }

  private async credit(
    em: EntityManager,
    who: Who,
    { releaseId, way }: { readonly releaseId: string; readonly way: ReleaseWay },
    sale: SaleRow,
    { assignmentId, accountId, meterCode }: AssignmentRow,
  ): Promise<void> {
    const { saleId, amountMinor, method } = sale;
    const { at, businessDate } = await this.note(em, who, { releaseId, way, sale, assignmentId });
    const order = { orderId: releaseId, meterCode, assignmentId, saleId, kind: 'credit' as const, amountMinor };
    await this.orders.create(em, order);
    await this.ledger.post(em, {
      ...{ entryId: releaseId, kind: 'held_release', saleId, orderId: releaseId, at, businessDate, method },
      operatorId: who.operatorId,
      rows: [{ debit: 'held', credit: meterAccount(assignmentId), amountMinor }],
    });
    await this.sales.release(em, saleId, { orderId: releaseId, assignmentId, accountId, meterCode });
  }

  private async payBack(em: EntityManager, who: Who, releaseId: string, sale: SaleRow): Promise<void> {
    const { saleId, amountMinor, method, assignmentId, accountId, meterCode } = sale;
    const { at, businessDate } = await this.note(em, who, { releaseId, way: 'refund', sale, assignmentId: null });
    await this.sales.release(em, saleId, null);
    // Nothing was booked for an amount that is not above zero, so there is nothing to owe.
    if (amountMinor <= 0) return;
    const { operatorId } = who;
    await this.ledger.post(em, {
      ...{ entryId: releaseId, kind: 'held_release', saleId, at, businessDate, method, operatorId },
      rows: [{ debit: 'held', credit: 'payable', amountMinor }],
    });
    const from =
      assignmentId !== null && accountId !== null && meterCode !== null ? { assignmentId, accountId, meterCode } : null;
    const back = { refundId: releaseId, cause: 'held' as const, amountMinor, saleId, reason: sale.heldReason ?? '' };
    await this.refunds.record(em, { ...back, operatorId, at, from });
  }

  private async note(
    em: EntityManager,
    who: Who,
    made: { releaseId: string; way: ReleaseWay; sale: SaleRow; assignmentId: string | null },
  ): Promise<{ at: Date; businessDate: string }> {
    const { releaseId, way, sale, assignmentId } = made;
    const { timeZone } = await this.settings.current(em);
    const at = this.clock.now();
    const businessDate = businessDateOf(at.getTime(), timeZone);
    await em.insert(HeldReleaseRow, {
      ...{ releaseId, way, saleId: sale.saleId, standsFor: sale.saleId, assignmentId, amountMinor: sale.amountMinor },
      ...{ releasedAt: at, businessDate, releasedById: who.operatorId },
    });
    return { at, businessDate };
  }

  /** What the meter did not take is in `held` again by `Sales`, and may be released again. */
  private async orderEnded(em: EntityManager, { orderId, state }: OrderEnding): Promise<void> {
    if (state !== 'refused' && state !== 'void') return;
    await em.update(HeldReleaseRow, { releaseId: orderId }, { standsFor: null });
  }
}

const COMMAND_OF = { move: 'held_moved', refund: 'held_refunded', accept: 'held_accepted' } as const;

function noteOf(release: Release, sale: HeldSale): Omit<Operation, 'at'> {
  const { receiptNumber, amountMinor, building, heldReason, meterCode } = sale;
  return {
    ...{ command: COMMAND_OF[release.way], thing: receiptNumber, building },
    before: { amountMinor, heldReason },
    after: { amountMinor, meterCode },
  };
}

/** Whether the same form has released it already. Refused: `release_taken` when it says otherwise. */
async function isRepeat(em: EntityManager, release: Release): Promise<boolean> {
  const row = await em.findOneBy(HeldReleaseRow, { releaseId: release.releaseId });
  if (!row) return false;
  const same = row.saleId === release.saleId && row.way === release.way;
  if (!same || (release.way === 'move' && row.assignmentId !== release.assignmentId)) throw releaseTaken();
  return true;
}

function isVisible(who: Who, { building }: SaleRow): boolean {
  return building === null ? who.buildings === 'all' : mayWorkIn(who, building);
}

/** Locks the assignment and the meter that are to have the money; null where there are none, or none are needed. */
async function lockTarget(em: EntityManager, who: Who, release: Release, sale: SaleRow): Promise<AssignmentRow | null> {
  if (release.way === 'refund' || !isHeld(sale.state)) return null;
  const assignmentId = release.way === 'move' ? release.assignmentId : sale.assignmentId;
  const assignment = assignmentId === null ? null : await lockAssignment(em, assignmentId);
  if (!assignment || !mayWorkIn(who, assignment.building)) return null;
  await lockMeter(em, assignment.meterCode);
  return assignment;
}

async function meterOf(em: EntityManager, assignment: AssignmentRow, sale: SaleRow): Promise<ReleaseMeter> {
  const { meterCode, building, terms, closedAt, closingId } = assignment;
  const { postpaid } = await em.findOneByOrFail(MeterRow, { meterCode });
  const state = await em.findOneByOrFail(MeterStateRow, { meterCode });
  const open = closedAt === null && closingId === null;
  const roomMinor = roomUnderLimit({
    ...{ building, postpaid, open, held: true, hoardingLimitMinor: terms.hoardingLimitMinor },
    ...{ remainingMinor: state.remainingMinor ?? undefined, onItsWayMinor: state.onItsWayMinor },
  });
  return { open, closing: closingId !== null, isOwn: meterCode === sale.meterCode, postpaid, roomMinor };
}
