import type { Arrears, ClosingState, MeterCode, MeterMode, MinorUnits } from '#shared';
import { Entity, Index } from 'typeorm';
import {
  CodeColumn,
  FlagColumn,
  IdColumn,
  InstantColumn,
  JsonColumn,
  MinorColumn,
  RefColumn,
  TextColumn,
  WholeColumn,
} from '../database/columns.js';

/** What a person confirmed, as it was sent. */
export interface ConfirmedClosing {
  readonly attempt: number;
  readonly balanceMinor: MinorUnits;
  readonly arrears: Arrears | null;
  readonly withoutMeter: { readonly reason: string } | null;
}

/** The way of one assignment out of its account. Whoever changes it holds its account's row. */
@Entity('closings')
export class ClosingRow {
  /** made by the form */
  @IdColumn()
  closingId!: string;

  /** the form that began it, together with others of its account */
  @Index()
  @RefColumn()
  requestId!: string;

  @Index()
  @RefColumn()
  accountId!: string;

  @Index()
  @RefColumn()
  assignmentId!: string;

  /** the assignment's id while this closing is not abandoned: an assignment is closed once */
  @RefColumn({ nullable: true, unique: true })
  onlySlot!: string | null;

  @CodeColumn(10)
  meterCode!: MeterCode;

  @WholeColumn()
  building!: number;

  @FlagColumn()
  postpaid!: boolean;

  @Index()
  @CodeColumn(16)
  state!: ClosingState;

  /** why the meter ended an order of the closing otherwise than by taking it */
  @TextColumn(300, { nullable: true })
  reason!: string | null;

  /** what was wanted of the meter before, for a closing that is abandoned */
  @CodeColumn(12)
  modeBefore!: MeterMode;

  /** from 1; rises each time a person has it read again */
  @WholeColumn()
  attempt!: number;

  @InstantColumn({ nullable: true })
  poweredOffAt!: Date | null;

  /** the reading that settles it */
  @MinorColumn({ nullable: true })
  balanceMinor!: MinorUnits | null;
  @WholeColumn({ nullable: true })
  energyWh!: number | null;
  @InstantColumn({ nullable: true })
  readAt!: Date | null;

  /** made by the form that confirmed it */
  @RefColumn({ nullable: true })
  confirmId!: string | null;
  @JsonColumn({ nullable: true })
  confirmed!: ConfirmedClosing | null;
  @TextColumn(100, { nullable: true })
  confirmedBy!: string | null;
  @RefColumn({ nullable: true })
  confirmedById!: string | null;

  /** the order that brings the meter to zero; null where it was there already */
  @RefColumn({ nullable: true, unique: true })
  settleOrderId!: string | null;
  @RefColumn({ nullable: true, unique: true })
  closeOrderId!: string | null;
  /** the sale by which arrears were paid */
  @RefColumn({ nullable: true })
  saleId!: string | null;

  @InstantColumn()
  startedAt!: Date;
  @TextColumn(100)
  startedBy!: string;
  @RefColumn()
  startedById!: string;
  @InstantColumn({ nullable: true })
  endedAt!: Date | null;
}
