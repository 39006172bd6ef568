import type { MeterCode, MeterCounters, MinorUnits } from '#shared';
import { Entity, Index } from 'typeorm';
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

/** A new baseline of a meter: who set it and why, what the server had on record, and what the meter said. Never changes. */
@Entity('baselines')
@Index(['meterCode', 'at'])
export class BaselineRow {
  /** made by the form */
  @IdColumn()
  baselineId!: string;
  @CodeColumn(10)
  meterCode!: MeterCode;
  @InstantColumn()
  at!: Date;
  @TextColumn(100)
  by!: string;
  @RefColumn()
  operatorId!: string;
  @TextColumn(300)
  reason!: string;

  /** why the meter was blocked; null where only its order was */
  @TextColumn(60, { nullable: true })
  blockedReason!: string | null;
  @CodeColumn(12, { nullable: true })
  meterNumberBefore!: string | null;
  @CodeColumn(12, { nullable: true })
  meterNumber!: string | null;
  @WholeColumn({ nullable: true })
  countBefore!: number | null;
  @WholeColumn({ nullable: true })
  totalHundredthsBefore!: number | null;
  /** as both readings said; null for a meter that keeps no credit of its own */
  @JsonColumn({ nullable: true })
  counters!: MeterCounters | null;

  /** the order that it ended; null where there was none */
  @RefColumn({ nullable: true })
  orderId!: string | null;
  @CodeColumn(8, { nullable: true })
  ending!: 'applied' | 'void' | null;
  /** as the meter counts it, and as it was booked */
  @WholeColumn()
  differenceHundredths!: number;
  @MinorColumn()
  differenceMinor!: MinorUnits;
  /** whose meter account the difference was booked to; null where nothing was booked */
  @RefColumn({ nullable: true })
  assignmentId!: string | null;
}
