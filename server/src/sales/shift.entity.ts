import { Entity, Index } from 'typeorm';
import { DayColumn, IdColumn, InstantColumn, RefColumn } from '../database/columns.js';

/** One operator on one device, from the first money that it took. */
@Entity('shifts')
export class ShiftRow {
  /** made by the device */
  @IdColumn()
  shiftId!: string;

  /** null where money was first taken in the office, without a device's signature */
  @RefColumn({ nullable: true })
  deviceId!: string | null;

  @Index()
  @RefColumn()
  operatorId!: string;

  @InstantColumn()
  firstSaleAt!: Date;

  @DayColumn()
  businessDate!: string;
}
