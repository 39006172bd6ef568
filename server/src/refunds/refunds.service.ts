import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  type BodyOf,
  buildingOf,
  checkRefund,
  type MeterCode,
  minorUnits,
  type MinorUnits,
  negateMinor,
  type RefundCause,
  type RefundRecord,
  type refundRoute,
} from '#shared';
import { lockAssignment } from '../accounts/assignment-lock.queries.js';
import { CreditOrders, type OrderEnding } from '../credit/credit-orders.service.js';
import { Clock } from '../database/clock.js';
import { Database, isDuplicate } from '../database/database.js';
import { GatewayLink } from '../gateways/gateway-link.js';
import { businessDateOf } from '../ledger/business-date.js';
import { meterAccount } from '../ledger/ledger-account.js';
import { Ledger } from '../ledger/ledger.js';
import { Live } from '../live/live.js';
import { noteOperation } from '../log/note-operation.js';
import { lockMeter } from '../meters/meters.queries.js';
import type { Who } from '../operators/who.js';
import { PropertySettings } from '../settings/settings.service.js';
import { refundRefusal, refundTaken, refundUnknown } from './refund-refusals.js';
import { RefundRow } from './refund.entity.js';
import { knownMeter, showRefund } from './refunds.queries.js';

type Wish = BodyOf<typeof refundRoute>;

/** Money that goes back, as another feature's command says it in its own transaction. */
export interface MoneyBack {
  readonly refundId: string;
  readonly cause: RefundCause;
  /** above zero */
  readonly amountMinor: MinorUnits;
  readonly saleId?: string | null;
  /** the ledger entry that this one reverses */
  readonly reversesEntryId?: string | null;
  readonly reason: string;
  readonly operatorId: string;
  readonly at: Date;
  /** null where the money belongs to no tenant and meter that are known */
  readonly from: { readonly assignmentId: string; readonly accountId: string; readonly meterCode: MeterCode } | null;
}

/** What goes back to tenants: taken off a meter first, then payable. Its payout is `Payouts`. */
@Injectable()
export class Refunds implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly link: GatewayLink,
    private readonly settings: PropertySettings,
    private readonly ledger: Ledger,
    private readonly orders: CreditOrders,
    private readonly live: Live,
  ) {}

  onModuleInit(): void {
    this.orders.whenEnded((em, ending) => this.orderEnded(em, ending));
  }

  /** Refused: `refund_unknown`. */
  show(who: Who, refundId: string): Promise<RefundRecord> {
    return this.database.read((em) => shown(em, who, refundId));
  }

  /**
   * Takes credit off a meter to give it back. The meter is read on the wire first: nothing is promised of an old value.
   * The same id gives the same refund, for ever. Refused: `refund_taken`, `assignment_unknown`, as `checkRefund`, and
   * what the way to the meter is refused by.
   */
  async ask(who: Who, wish: Wish): Promise<RefundRecord> {
    const before = await this.database.read(async (em) => {
      const stored = await repeatOf(em, who, wish);
      return stored ? { stored } : { meterCode: await this.mayBeAsked(em, who, wish) };
    });
    if (before.stored) return before.stored;
    await this.link.readNow(before.meterCode);
    const { refund, isNew } = await this.database
      .transaction((em) => this.askIn(em, who, wish, before.meterCode))
      .catch((error: unknown) => {
        throw isDuplicate(error) ? refundTaken() : error;
      });
    if (isNew) {
      this.orders.wake();
      this.live.meterChanged(before.meterCode);
    }
    return refund;
  }

  /**
   * Puts the order that takes an amount off a meter into its queue; payable when the meter has given it. Needs the locks
   * of assignment and meter. Call `CreditOrders.wake` after the commit. Refused: as `CreditOrders.create`.
   */
  async takeOff(em: EntityManager, back: MoneyBack & { from: NonNullable<MoneyBack['from']> }): Promise<void> {
    const { refundId: orderId, amountMinor, saleId = null } = back;
    const { meterCode, assignmentId } = back.from;
    const order = { orderId, meterCode, assignmentId, saleId, kind: 'credit' as const };
    await this.orders.create(em, { ...order, amountMinor: negateMinor(amountMinor) });
    await this.insert(em, back, { state: 'on_its_way', orderId, payableAt: null });
  }

  /** Notes what is payable at once: the caller's own ledger entry, in the same transaction, has put it to `payable`. */
  record(em: EntityManager, back: MoneyBack): Promise<void> {
    return this.insert(em, back, { state: 'payable', orderId: null, payableAt: back.at });
  }

  /** The meter never had what was to be taken off it: the caller's entry makes it payable, and no order is needed. */
  async payNow(em: EntityManager, refundId: string, at: Date): Promise<void> {
    await this.change(em, refundId, { state: 'payable', orderId: null, payableAt: at });
  }

  /** It was reversed: nothing of it is payable any more. The caller holds its lock and books. */
  close(em: EntityManager, { refundId }: RefundRow): Promise<void> {
    return this.change(em, refundId, { state: 'corrected' });
  }

  /** What the order of a refund came to. The same word again changes nothing. */
  private async orderEnded(em: EntityManager, ending: OrderEnding): Promise<void> {
    const row = await em.findOneBy(RefundRow, { orderId: ending.orderId });
    if (!row || (row.state !== 'on_its_way' && row.state !== 'needs_attention')) return;
    const { refundId } = row;
    const { at, balanceAfterMinor } = ending;
    if (ending.state !== 'applied') return this.change(em, refundId, { state: ending.state });
    await this.book(em, row, at);
    await this.change(em, refundId, { state: 'payable', payableAt: at, balanceAfterMinor });
  }

  private async change(
    em: EntityManager,
    refundId: string,
    fields: Partial<Pick<RefundRow, 'state' | 'orderId' | 'payableAt' | 'balanceAfterMinor'>>,
  ): Promise<void> {
    await em.update(RefundRow, { refundId }, { ...fields, version: () => 'version + 1' });
  }

  /** The meter has given the credit: it is owed to the tenant. */
  private async book(em: EntityManager, row: RefundRow, at: Date): Promise<void> {
    const { refundId, cause, assignmentId, saleId, orderId, askedById, reversesEntryId } = row;
    if (assignmentId === null || cause === 'held') throw new Error(`refund ${refundId} has an order without a meter`);
    await this.ledger.post(em, {
      ...{ entryId: refundId, kind: cause, saleId, orderId, at, operatorId: askedById },
      businessDate: await this.dayOf(em, at),
      rows: [{ debit: meterAccount(assignmentId), credit: 'payable', amountMinor: row.amountMinor }],
      ...(reversesEntryId === null ? {} : { reversesEntryId }),
    });
  }

  private async mayBeAsked(em: EntityManager, who: Who, wish: Wish): Promise<MeterCode> {
    const { meterCode, ...meter } = await knownMeter(em, who, wish.assignmentId);
    const { currencyDecimals } = await this.settings.current(em);
    const refusal = checkRefund({ ...meter, remainingMinor: undefined }, wish.amountMinor, currencyDecimals);
    if (refusal && refusal !== 'meter_not_read') throw refundRefusal(refusal, meter);
    return meterCode;
  }

  private async askIn(
    em: EntityManager,
    who: Who,
    wish: Wish,
    meterCode: MeterCode,
  ): Promise<{ refund: RefundRecord; isNew: boolean }> {
    const { refundId, assignmentId, amountMinor, reason } = wish;
    const assignment = await lockAssignment(em, assignmentId);
    await lockMeter(em, meterCode);
    const stored = await repeatOf(em, who, wish);
    if (stored) return { refund: stored, isNew: false };
    const meter = await knownMeter(em, who, assignmentId);
    const { currencyDecimals } = await this.settings.current(em);
    const refusal = checkRefund(meter, amountMinor, currencyDecimals);
    if (refusal) throw refundRefusal(refusal, meter);
    const accountId = assignment?.accountId ?? '';
    const from = { assignmentId, accountId, meterCode };
    const at = this.clock.now();
    const { operatorId } = who;
    await this.takeOff(em, { refundId, cause: 'refund', amountMinor, reason, operatorId, at, from });
    const said = { thing: meterCode, building: buildingOf(meterCode), before: null, after: { amountMinor, reason } };
    await noteOperation(em, who, { at, command: 'refund_made', ...said });
    return { refund: await shown(em, who, refundId), isNew: true };
  }

  private async insert(
    em: EntityManager,
    back: MoneyBack,
    stands: Pick<RefundRow, 'state' | 'orderId' | 'payableAt'>,
  ): Promise<void> {
    const { refundId, cause, amountMinor, saleId = null, reversesEntryId = null, reason, operatorId, at, from } = back;
    const none = minorUnits(0);
    await em.insert(RefundRow, {
      ...{ refundId, cause, amountMinor, carriedMinor: none, paidMinor: none, saleId, reversesEntryId, reason },
      ...{ askedAt: at, businessDate: await this.dayOf(em, at), askedById: operatorId, balanceAfterMinor: null },
      ...{ payoutId: null, payoutNumber: null, payoutMethod: null, payoutShiftId: null, paidById: null, paidAt: null },
      ...{ receiptsMade: 0, version: 1, ...stands },
      ...{ accountId: from?.accountId ?? null, assignmentId: from?.assignmentId ?? null },
      ...{ meterCode: from?.meterCode ?? null, building: from ? buildingOf(from.meterCode) : null },
    });
  }

  private async dayOf(em: EntityManager, at: Date): Promise<string> {
    const { timeZone } = await this.settings.current(em);
    return businessDateOf(at.getTime(), timeZone);
  }
}

/** The refund that the same form has made already. Refused: `refund_taken` when it says otherwise. */
async function repeatOf(em: EntityManager, who: Who, wish: Wish): Promise<RefundRecord | undefined> {
  const { refundId, assignmentId, amountMinor, reason } = wish;
  const row = await em.findOneBy(RefundRow, { refundId });
  if (!row) return undefined;
  const same = row.cause === 'refund' && row.assignmentId === assignmentId;
  if (!same || row.amountMinor !== amountMinor || row.reason !== reason) throw refundTaken();
  return shown(em, who, refundId);
}

async function shown(em: EntityManager, who: Who, refundId: string): Promise<RefundRecord> {
  const refund = await showRefund(em, who, refundId);
  if (!refund) throw refundUnknown();
  return refund;
}
