import type { MinorUnits } from '#shared';
import { Entity, Index } from 'typeorm';
import { DayColumn, IdColumn, InstantColumn, MinorColumn, RefColumn, TextColumn } from '../database/columns.js';

/** Cash that one operator took out of another's till, for the office. */
@Entity('hand_overs')
export class HandOverRow {
  /** made by the form */
  @IdColumn()
  handOverId!: string;

  @Index()
  @RefColumn()
  shiftId!: string;

  @RefColumn()
  giverId!: string;

  @RefColumn()
  receiverId!: string;

  /** zero where only a shortage was accepted */
  @MinorColumn()
  amountMinor!: MinorUnits;

  @MinorColumn()
  shortAcceptedMinor!: MinorUnits;

  @TextColumn(500)
  remark!: string;

  @InstantColumn()
  at!: Date;

  @DayColumn()
  businessDate!: string;
}
