import { Entity } from 'typeorm';
import { WholeColumn } from '../database/columns.js';

/** Counts the account numbers given. One row, number 1; it is locked by its UPDATE, so openings take their turn. */
@Entity('account_counter')
export class AccountCounterRow {
  @WholeColumn({ primary: true })
  id!: number;

  @WholeColumn()
  lastNumber!: number;
}
