import { Entity, Index } from 'typeorm';
import type { BusCounts, DpuCode, Framing, Probe, SerialSettings } from '#shared';
import {
  CodeColumn,
  FlagColumn,
  InstantColumn,
  JsonColumn,
  RefColumn,
  TextColumn,
  WholeColumn,
} from '../database/columns.js';

/** One bus: a TCP port of a serial server, or a serial line of a gateway's own. */
@Entity('dpus')
export class DpuRow {
  @CodeColumn(6, { primary: true })
  dpuCode!: DpuCode;

  @Index()
  @WholeColumn()
  building!: number;

  @WholeColumn()
  floor!: number;

  @WholeColumn()
  dpuNumber!: number;

  @CodeColumn(20)
  framing!: Framing;

  @TextColumn(100)
  ip!: string;

  /** -1 for a serial line */
  @WholeColumn()
  tcpPort!: number;

  @JsonColumn()
  serial!: SerialSettings;

  @TextColumn(500)
  remark!: string;

  /** rises when the bus is handed to another gateway; one that learns of a higher epoch stops */
  @WholeColumn()
  epoch!: number;

  @RefColumn({ nullable: true })
  gatewayId!: string | null;

  /** null before the first word of a gateway */
  @FlagColumn({ nullable: true })
  online!: boolean | null;

  @InstantColumn({ nullable: true })
  lastAnswerAt!: Date | null;

  @TextColumn(300, { nullable: true })
  lastError!: string | null;

  /** when the gateway said how the bus is */
  @InstantColumn({ nullable: true })
  reportedAt!: Date | null;

  /** how long a job on it takes, in tenths of a millisecond */
  @WholeColumn({ nullable: true })
  roundTripTenths!: number | null;

  @JsonColumn({ nullable: true })
  counts!: BusCounts | null;

  /** the older DPU that its gateway serves on the same line instead */
  @CodeColumn(6, { nullable: true })
  lineOf!: DpuCode | null;

  /** the last time that its addresses were asked through */
  @JsonColumn({ nullable: true })
  probe!: Probe | null;

  @InstantColumn()
  createdAt!: Date;

  @TextColumn(100)
  createdBy!: string;

  /** how often people have changed it, counted from 1 */
  @WholeColumn({ default: 1 })
  version!: number;
}
