import { Entity } from 'typeorm';
import { CodeColumn, WholeColumn } from '../database/columns.js';

/** The running number of receipts that no device gives: those of first recharges. */
@Entity('receipt_series')
export class ReceiptSeriesRow {
  /** one letter, which no device's prefix is */
  @CodeColumn(1, { primary: true })
  prefix!: string;

  @WholeColumn()
  lastNumber!: number;
}
