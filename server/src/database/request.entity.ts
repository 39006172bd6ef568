import { Entity } from 'typeorm';
import { CodeColumn, IdColumn, InstantColumn, RefColumn } from './columns.js';

/** A form that made something: the same form sent again makes nothing more. Kept for ever. */
@Entity('requests')
export class RequestRow {
  @IdColumn()
  requestId!: string;

  /** SHA-256 of what the form said, hex */
  @CodeColumn(64)
  digest!: string;

  /** what it made: a building's number, the code of a DPU or a meter, the id of an operator or of what it acted on */
  @CodeColumn(40)
  made!: string;

  @InstantColumn()
  at!: Date;

  @RefColumn()
  operatorId!: string;
}
