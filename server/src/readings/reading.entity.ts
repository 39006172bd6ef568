import type { MeterCode } from '#shared';
import { Entity } from 'typeorm';
import { CodeColumn, FlagColumn, InstantColumn, WholeColumn } from '../database/columns.js';

/** The history of a meter, clustered by meter and time on both databases. Money as the meter says it, in hundredths. */
@Entity('readings', { withoutRowid: true })
export class ReadingRow {
  @CodeColumn(10, { primary: true })
  meterCode!: MeterCode;
  @InstantColumn({ primary: true })
  readAt!: Date;
  @WholeColumn()
  energyWh!: number;
  @WholeColumn({ nullable: true })
  sharpWh!: number | null;
  @WholeColumn({ nullable: true })
  peakWh!: number | null;
  @WholeColumn({ nullable: true })
  flatWh!: number | null;
  @WholeColumn({ nullable: true })
  valleyWh!: number | null;
  @WholeColumn()
  powerW!: number;
  @WholeColumn({ nullable: true })
  remainingHundredths!: number | null;
  @WholeColumn({ nullable: true })
  purchaseCount!: number | null;
  @WholeColumn({ nullable: true })
  totalPurchasedHundredths!: number | null;
  @FlagColumn({ nullable: true })
  relayClosed!: boolean | null;
}
