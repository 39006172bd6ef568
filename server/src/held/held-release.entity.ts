import type { MinorUnits, ReleaseWay } from '#shared';
import { Entity, Index } from 'typeorm';
import { CodeColumn, DayColumn, IdColumn, InstantColumn, MinorColumn, RefColumn } from '../database/columns.js';

/** A way out of `held` that a person chose. Its ledger entry and its credit order have the release's own id. */
@Entity('held_releases')
export class HeldReleaseRow {
  /** made by the form that released it */
  @IdColumn()
  releaseId!: string;

  @CodeColumn(8)
  way!: ReleaseWay;

  @Index()
  @RefColumn()
  saleId!: string;

  /** the sale while this release stands: the key that releases it once; empty again when the meter did not take it */
  @RefColumn({ nullable: true, unique: true })
  standsFor!: string | null;

  /** the meter's assignment that has it; null for money that is paid back */
  @RefColumn({ nullable: true })
  assignmentId!: string | null;

  @MinorColumn()
  amountMinor!: MinorUnits;

  @InstantColumn()
  releasedAt!: Date;

  @DayColumn()
  businessDate!: string;

  @RefColumn()
  releasedById!: string;
}
