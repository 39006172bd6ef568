import { Entity, Index } from 'typeorm';
import type { AssignmentTerms, MeterCode, MinorUnits } from '#shared';
import {
  CodeColumn,
  IdColumn,
  InstantColumn,
  JsonColumn,
  MinorColumn,
  RefColumn,
  TextColumn,
  WholeColumn,
} from '../database/columns.js';

/** One meter held by one account from opening to closing. */
@Entity('assignments')
@Index(['accountId', 'openMeterCode'])
export class AssignmentRow {
  @IdColumn()
  assignmentId!: string;

  @RefColumn()
  accountId!: string;

  @Index()
  @CodeColumn(10)
  meterCode!: MeterCode;

  /** of the meter, so that lists can be kept to an operator's buildings */
  @Index()
  @WholeColumn()
  building!: number;

  /** the meter's code while the assignment is open, else null: unique, so that a meter has one open account at most */
  @CodeColumn(10, { nullable: true, unique: true })
  openMeterCode!: MeterCode | null;

  @JsonColumn()
  terms!: AssignmentTerms;

  /** the order that opens the meter for this tenant; null for postpaid meters, which take no orders */
  @RefColumn({ nullable: true })
  openOrderId!: string | null;

  /** the sale of the first recharge, where the tenant paid one when the account was opened */
  @RefColumn({ nullable: true })
  firstRechargeSaleId!: string | null;

  /** the form that added it to an account that was open already, and what that form said; null from the opening */
  @Index()
  @RefColumn({ nullable: true })
  requestId!: string | null;
  @CodeColumn(64, { nullable: true })
  requestDigest!: string | null;

  /** credit that moved here from a closed assignment, or from elsewhere with a reason; null where none did */
  @MinorColumn({ nullable: true })
  transferredMinor!: MinorUnits | null;
  @RefColumn({ nullable: true })
  transferredFrom!: string | null;
  @TextColumn(300, { nullable: true })
  transferReason!: string | null;
  @RefColumn({ nullable: true, unique: true })
  transferOrderId!: string | null;

  /** the closing under way, which no sale may overtake; null while there is none, or after it was abandoned */
  @RefColumn({ nullable: true })
  closingId!: string | null;

  /** the exchange that ended it: its tenant went on with another meter */
  @RefColumn({ nullable: true })
  exchangeId!: string | null;

  @InstantColumn()
  openedAt!: Date;

  @InstantColumn({ nullable: true })
  closedAt!: Date | null;
}
