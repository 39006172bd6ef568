import type { MeterCode, MeterCounters, MinorUnits, OrderKind, OrderReason, OrderState } from '#shared';
import { Entity, Index } from 'typeorm';
import {
  CodeColumn,
  IdColumn,
  InstantColumn,
  JsonColumn,
  MinorColumn,
  RefColumn,
  WholeColumn,
} from '../database/columns.js';

/** One step of a meter's purchase count. Ended rows never change. */
@Entity('credit_orders')
@Index(['meterCode', 'place'], { unique: true })
@Index(['state', 'meterCode'])
export class CreditOrderRow {
  @IdColumn()
  orderId!: string;
  @CodeColumn(10)
  meterCode!: MeterCode;
  @Index()
  @RefColumn()
  assignmentId!: string;
  @Index()
  @RefColumn({ nullable: true })
  saleId!: string | null;
  @CodeColumn(6)
  kind!: OrderKind;
  @MinorColumn()
  amountMinor!: MinorUnits;
  @WholeColumn()
  amountHundredths!: number;

  /** place in its meter's queue */
  @WholeColumn()
  place!: number;
  @CodeColumn(16)
  state!: OrderState;
  /** why it was refused, stopped or last given back */
  @CodeColumn(30, { nullable: true })
  reason!: OrderReason | null;
  /** the meter's code while a gateway may have it: the key that keeps one open order per meter */
  @CodeColumn(10, { nullable: true, unique: true })
  openSlot!: string | null;

  /** fixed at the first offer, as is the wire id: 8 random bytes, hex */
  @WholeColumn({ nullable: true })
  expectedCount!: number | null;
  @CodeColumn(16, { nullable: true, unique: true })
  wireId!: string | null;
  /**
   * Meter, turn and expected count: the key that gives an expected count to one order, ever. Empty again only when the
   * meter itself said that the count did not move.
   */
  @CodeColumn(40, { nullable: true, unique: true })
  countSlot!: string | null;

  /** the meter's counters as the gateway told them with the outcome */
  @JsonColumn({ nullable: true })
  before!: MeterCounters | null;
  @JsonColumn({ nullable: true })
  after!: MeterCounters | null;

  @InstantColumn()
  createdAt!: Date;
  @InstantColumn({ nullable: true })
  offeredAt!: Date | null;
  /** not offered before this, after a gateway gave it back */
  @InstantColumn({ nullable: true })
  waitUntil!: Date | null;
  @InstantColumn({ nullable: true })
  journalledAt!: Date | null;
  @InstantColumn({ nullable: true })
  endedAt!: Date | null;
  /** rises with every change */
  @WholeColumn()
  version!: number;
}
