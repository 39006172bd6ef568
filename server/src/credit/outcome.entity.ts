import type { OrderOutcome } from '#shared';
import { Entity, Index } from 'typeorm';
import { CodeColumn, IdColumn, InstantColumn, JsonColumn, RefColumn, WholeColumn } from '../database/columns.js';

/** What a gateway reported of an order, whole, as it came: the evidence behind the order's state. */
@Entity('order_outcomes')
@Index(['instanceId', 'sequence', 'orderId'], { unique: true })
export class OrderOutcomeRow {
  @IdColumn()
  outcomeId!: string;
  @RefColumn()
  gatewayId!: string;
  @RefColumn()
  instanceId!: string;
  @WholeColumn()
  sequence!: number;
  @Index()
  @RefColumn()
  orderId!: string;
  @JsonColumn()
  reported!: OrderOutcome;
  /** what it did: `ended`, `stopped`, `repeated`, `contradicts`; `waits` while its order is unknown or not yet its turn */
  @CodeColumn(16)
  effect!: string;
  @InstantColumn()
  receivedAt!: Date;
}
