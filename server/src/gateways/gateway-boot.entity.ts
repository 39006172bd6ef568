import { Entity } from 'typeorm';
import { InstantColumn, RefColumn, WholeColumn } from '../database/columns.js';

/** Where a gateway's steady clock of one boot stands in real time. */
@Entity('gateway_boots')
export class GatewayBootRow {
  @RefColumn({ primary: true })
  gatewayId!: string;
  @RefColumn({ primary: true })
  bootId!: string;
  /** ms since 1970 at steady time zero */
  @WholeColumn()
  offsetMs!: number;
  @InstantColumn()
  measuredAt!: Date;
}
