import type { MeterCode, MinorUnits } from '#shared';
import { Entity, Index } from 'typeorm';
import { CodeColumn, IdColumn, InstantColumn, MinorColumn, RefColumn, TextColumn } from '../database/columns.js';

/** A meter that was exchanged for another one: whose, what it held, what was carried, who said so and why. Never changes. */
@Entity('exchanges')
export class ExchangeRow {
  /** made by the form */
  @IdColumn()
  exchangeId!: string;
  /** what that form said */
  @CodeColumn(64)
  digest!: string;
  @Index()
  @RefColumn()
  accountId!: string;
  /** an assignment is exchanged once */
  @RefColumn({ unique: true })
  assignmentId!: string;
  @RefColumn({ unique: true })
  newAssignmentId!: string;
  @CodeColumn(10)
  meterCode!: MeterCode;
  @CodeColumn(10)
  newMeterCode!: MeterCode;
  /** by what was last heard of the old meter; null for one that was never read */
  @MinorColumn()
  heldMinor!: MinorUnits;
  @InstantColumn({ nullable: true })
  readAt!: Date | null;
  @MinorColumn()
  carriedMinor!: MinorUnits;
  @TextColumn(300)
  reason!: string;
  @InstantColumn()
  at!: Date;
  @TextColumn(100)
  by!: string;
  @RefColumn()
  operatorId!: string;
}
