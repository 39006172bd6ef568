import { Entity, Index } from 'typeorm';
import { IdColumn, InstantColumn, RefColumn } from '../database/columns.js';

/** A batch of readings that is stored: it is taken once, however often it is sent. Forgotten after a week. */
@Entity('readings_batches')
export class ReadingsBatchRow {
  @IdColumn()
  batchId!: string;
  @RefColumn()
  gatewayId!: string;
  @Index()
  @InstantColumn()
  receivedAt!: Date;
}
