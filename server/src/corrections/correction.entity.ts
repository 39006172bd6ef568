import type { CorrectionState, MeterCode, MinorUnits, PaymentMethod } from '#shared';
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

/** The reversal of one sale or refund, whole. Its ledger entry and its credit order have the correction's own id. */
@Entity('corrections')
@Index(['askedAt', 'correctionId'])
@Index(['amountMinor', 'correctionId'])
export class CorrectionRow {
  /** made by the form that asked for it */
  @IdColumn()
  correctionId!: string;

  @CodeColumn(16)
  state!: CorrectionState;

  @Index()
  @RefColumn({ nullable: true })
  saleId!: string | null;

  @Index()
  @RefColumn({ nullable: true })
  refundId!: string | null;

  /** the sale or refund while this correction stands: the key that gives each of them one correction */
  @RefColumn({ nullable: true, unique: true })
  standsFor!: string | null;

  /** above zero */
  @MinorColumn()
  amountMinor!: MinorUnits;

  /** null where no meter is asked */
  @Index({ unique: true })
  @RefColumn({ nullable: true })
  orderId!: string | null;

  @TextColumn(300)
  reason!: string;

  /** how the tenant brought a paid refund back */
  @CodeColumn(12, { nullable: true })
  method!: PaymentMethod | null;

  @RefColumn({ nullable: true })
  shiftId!: string | null;

  @RefColumn()
  accountId!: string;

  @RefColumn()
  assignmentId!: string;

  @CodeColumn(10)
  meterCode!: MeterCode;

  @WholeColumn()
  building!: number;

  @InstantColumn()
  askedAt!: Date;

  @DayColumn()
  businessDate!: string;

  @RefColumn()
  askedById!: string;
}
