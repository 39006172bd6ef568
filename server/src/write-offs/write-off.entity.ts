import type { MinorUnits, NumberRange } from '#shared';
import { Entity, Index } from 'typeorm';
import {
  BytesColumn,
  CodeColumn,
  DayColumn,
  IdColumn,
  InstantColumn,
  JsonColumn,
  MinorColumn,
  RefColumn,
  TextColumn,
} from '../database/columns.js';

/**
 * A person's word that numbers of a lost device will not come. What it says never changes and is signed by a key that is
 * not in the database, so that nobody hides a sale that he took out by a row of this table.
 */
@Entity('write_offs')
export class WriteOffRow {
  /** made by the form; its ledger entry has the same id */
  @IdColumn()
  writeOffId!: string;

  @Index()
  @RefColumn()
  deviceId!: string;

  @JsonColumn()
  ranges!: readonly NumberRange[];

  /** who answers for the cash; null where there is none */
  @RefColumn({ nullable: true })
  operatorId!: string | null;

  /** the till that the cash is booked in; null where the operator had none on the device */
  @RefColumn({ nullable: true })
  shiftId!: string | null;

  @MinorColumn()
  amountMinor!: MinorUnits;

  @TextColumn(300)
  reason!: string;

  @RefColumn()
  byId!: string;

  @InstantColumn()
  at!: Date;

  @DayColumn()
  businessDate!: string;

  @BytesColumn(64)
  signature!: Buffer;
  @CodeColumn(64)
  keyId!: string;

  /** how much of the amount was taken back, since sales of these numbers came in after all */
  @MinorColumn()
  reversedMinor!: MinorUnits;
}
