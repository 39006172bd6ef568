import type { MeterCode, MinorUnits, PaymentMethod, RefundCause, RefundState } from '#shared';
import { Entity, Index } from 'typeorm';
import {
  CodeColumn,
  DayColumn,
  IdColumn,
  InstantColumn,
  MinorColumn,
  RefColumn,
  TextColumn,
  WholeColumn,
} from '../database/columns.js';

/**
 * An amount that goes back to a tenant. Its ledger entry has the refund's own id and is booked when the meter has given
 * the credit; its payout is an entry of its own.
 */
@Entity('refunds')
@Index(['askedAt', 'refundId'])
@Index(['state', 'askedAt'])
@Index(['amountMinor', 'refundId'])
@Index(['businessDate'])
export class RefundRow {
  /** made by the form that asked for it */
  @IdColumn()
  refundId!: string;

  @CodeColumn(12)
  cause!: RefundCause;

  @CodeColumn(16)
  state!: RefundState;

  /** above zero */
  @MinorColumn()
  amountMinor!: MinorUnits;

  /** what was moved from it into another meter of the tenant */
  @MinorColumn()
  carriedMinor!: MinorUnits;

  /** zero until it is paid out, then all that was left of it */
  @MinorColumn()
  paidMinor!: MinorUnits;

  /** the order that takes it off the meter; null where no meter is asked */
  @Index({ unique: true })
  @RefColumn({ nullable: true })
  orderId!: string | null;

  /** the sale that is reversed, or whose held money goes back */
  @Index()
  @RefColumn({ nullable: true })
  saleId!: string | null;

  /** the ledger entry that this one reverses */
  @RefColumn({ nullable: true })
  reversesEntryId!: string | null;

  @TextColumn(300)
  reason!: string;

  @InstantColumn()
  askedAt!: Date;

  /** day of `askedAt` in the site's zone */
  @DayColumn()
  businessDate!: string;

  @RefColumn()
  askedById!: string;

  @InstantColumn({ nullable: true })
  payableAt!: Date | null;

  @MinorColumn({ nullable: true })
  balanceAfterMinor!: MinorUnits | null;

  /** made by the form that paid it out; its ledger entry's id */
  @Index({ unique: true })
  @RefColumn({ nullable: true })
  payoutId!: string | null;

  @CodeColumn(24, { nullable: true })
  payoutNumber!: string | null;

  @CodeColumn(12, { nullable: true })
  payoutMethod!: PaymentMethod | null;

  @RefColumn({ nullable: true })
  payoutShiftId!: string | null;

  @RefColumn({ nullable: true })
  paidById!: string | null;

  @InstantColumn({ nullable: true })
  paidAt!: Date | null;

  /** how often the server has made the payout's receipt */
  @WholeColumn()
  receiptsMade!: number;

  @Index()
  @RefColumn({ nullable: true })
  accountId!: string | null;

  @Index()
  @RefColumn({ nullable: true })
  assignmentId!: string | null;

  @Index()
  @CodeColumn(10, { nullable: true })
  meterCode!: MeterCode | null;

  /** of the meter, so that lists can be kept to an operator's buildings; null where the money belongs to no meter */
  @WholeColumn({ nullable: true })
  building!: number | null;

  /** rises with every change */
  @WholeColumn()
  version!: number;
}
