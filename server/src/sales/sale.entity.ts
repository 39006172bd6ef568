import {
  type HeldReason,
  type MeterCode,
  type MinorUnits,
  type PaymentMethod,
  SALE_REMARK_MOST,
  type SaleState,
} from '#shared';
import { Entity, Index } from 'typeorm';
import {
  BytesColumn,
  CodeColumn,
  DayColumn,
  FlagColumn,
  IdColumn,
  InstantColumn,
  MinorColumn,
  RefColumn,
  TextColumn,
  WholeColumn,
} from '../database/columns.js';

/**
 * Money that was taken: sold on a device and signed by it, or taken with the opening of an account. Ids are kept for
 * ever, so that an item which comes again after years is still a repeat.
 */
@Entity('sales')
@Index(['deviceId', 'ownNumber'], { unique: true })
@Index(['soldAt', 'saleId'])
@Index(['amountMinor', 'saleId'])
// What the list counts and sums is read from these alone, without the rows.
@Index(['state', 'soldAt', 'saleId', 'amountMinor'])
@Index(['businessDate', 'soldAt', 'saleId', 'amountMinor'])
@Index(['assignmentId', 'soldAt', 'saleId', 'state', 'amountMinor'])
@Index([
  ...['heldAt', 'saleId', 'state', 'heldReason', 'building', 'amountMinor'],
  // what a word is looked for in
  ...['accountId', 'meterCode', 'receiptNumber', 'operatorId'],
])
export class SaleRow {
  /** made by the form that took the money */
  @IdColumn()
  saleId!: string;

  /** as printed: the device's prefix and number, or the office's own for a first recharge */
  @CodeColumn(24)
  receiptNumber!: string;

  /** null for a first recharge, which no device signed */
  @RefColumn({ nullable: true })
  deviceId!: string | null;

  @WholeColumn({ nullable: true })
  number!: number | null;

  /** the number where this sale is the first to use it, else null: with the device the key that keeps numbers apart */
  @WholeColumn({ nullable: true })
  ownNumber!: number | null;

  /** exactly as signed; null for a first recharge */
  @BytesColumn(750, { nullable: true })
  bytes!: Buffer | null;

  @BytesColumn(64, { nullable: true })
  signature!: Buffer | null;

  @CodeColumn(16)
  state!: SaleState;

  /** why it was held when it came, or when its meter refused it; stays when it is released */
  @CodeColumn(30, { nullable: true })
  heldReason!: HeldReason | null;

  /** when its money came to be held last; stays when it is released, null for one that never waited for a person */
  @InstantColumn({ nullable: true })
  heldAt!: Date | null;

  /** its credit order; null while there is none */
  @RefColumn({ nullable: true })
  orderId!: string | null;

  @MinorColumn()
  amountMinor!: MinorUnits;

  /** null when the item's format is not known */
  @CodeColumn(12, { nullable: true })
  method!: PaymentMethod | null;

  /** what the seller wrote beside it; no device signs it, and it decides nothing */
  @TextColumn(SALE_REMARK_MOST, { nullable: true })
  remark!: string | null;

  /** between the device's item before and the arrival */
  @InstantColumn()
  soldAt!: Date;

  /** as the device's clock said, ms since 1970 */
  @WholeColumn()
  deviceClockMs!: number;

  @InstantColumn()
  receivedAt!: Date;

  @InstantColumn({ nullable: true })
  creditedAt!: Date | null;

  @MinorColumn({ nullable: true })
  balanceAfterMinor!: MinorUnits | null;

  /** day of `soldAt` in the site's zone */
  @DayColumn()
  businessDate!: string;

  @FlagColumn()
  clockDoubtful!: boolean;

  /** how often the server has made its receipt: every one but the first is marked as a copy */
  @WholeColumn()
  receiptsMade!: number;

  @RefColumn({ nullable: true })
  operatorId!: string | null;

  @RefColumn({ nullable: true })
  leaseId!: string | null;

  @RefColumn({ nullable: true })
  shiftId!: string | null;

  @Index()
  @RefColumn({ nullable: true })
  accountId!: string | null;

  @RefColumn({ nullable: true })
  assignmentId!: string | null;

  @Index()
  @CodeColumn(10, { nullable: true })
  meterCode!: MeterCode | null;

  /** of the meter, so that lists can be kept to an operator's buildings; null when the item does not tell its meter */
  @WholeColumn({ nullable: true })
  building!: number | null;
}
