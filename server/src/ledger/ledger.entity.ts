import type { MinorUnits, PaymentMethod } from '#shared';
import { Entity, Index } from 'typeorm';
import { CodeColumn, DayColumn, InstantColumn, MinorColumn, RefColumn, WholeColumn } from '../database/columns.js';
import type { LedgerAccountName } from './ledger-account.js';

/** Why an entry was booked. */
export const LEDGER_KINDS = [
  'sale',
  'sale_held',
  'first_recharge',
  'transfer',
  'moved_to_held',
  'held_release',
  /** taken off a meter for the tenant: a refund, the reversal of a sale, what a closed assignment had left */
  'refund',
  'correction',
  'settlement',
  /** paid into a meter to bring it out of arrears before its assignment closes */
  'arrears',
  /** money owed to a tenant, paid out of a till */
  'payout',
  'shift_float',
  'hand_over',
  'till_difference',
  /** cash for sales that a lost device took with it, and taken back when they came after all */
  'write_off',
  /** what a new baseline of a meter found, and what a dead meter still held when it was exchanged */
  'baseline',
  'exchange',
] as const;
export type LedgerKind = (typeof LEDGER_KINDS)[number];

/**
 * One movement of money from a credit account to a debit account. The table only grows: no code changes or removes a
 * row, a correction is a row that names the one it reverses. What reports group by stands on the row itself, so that a
 * day's sums come from one index.
 */
@Entity('ledger_rows')
@Index(['businessDate', 'operatorId', 'kind', 'method', 'amountMinor'])
// what an operator holds in cash, for his float
@Index(['operatorId', 'method'])
@Index(['debit', 'amountMinor'])
@Index(['credit', 'amountMinor'])
export class LedgerRow {
  /** rows of one entry were booked together; of a sale it is the sale's own id */
  @RefColumn({ primary: true })
  entryId!: string;

  /** from 1 */
  @WholeColumn({ primary: true })
  line!: number;

  @CodeColumn(20)
  kind!: LedgerKind;

  @Index()
  @RefColumn({ nullable: true })
  saleId!: string | null;

  /** the credit order that carries this movement to the meter, or carried it until it was refused */
  @RefColumn({ nullable: true })
  orderId!: string | null;

  @CodeColumn(60)
  debit!: LedgerAccountName;

  @CodeColumn(60)
  credit!: LedgerAccountName;

  /** above zero */
  @MinorColumn()
  amountMinor!: MinorUnits;

  @InstantColumn()
  at!: Date;

  /** the day of `at` in the site's time zone */
  @DayColumn()
  businessDate!: string;

  @CodeColumn(12, { nullable: true })
  method!: PaymentMethod | null;

  @RefColumn({ nullable: true })
  operatorId!: string | null;

  @RefColumn({ nullable: true })
  deviceId!: string | null;

  @RefColumn({ nullable: true })
  shiftId!: string | null;

  @RefColumn({ nullable: true })
  reversesEntryId!: string | null;

  /** when it came into the books, by the server's clock: seals are made in this order */
  @Index()
  @InstantColumn({ default: 0 })
  bookedAt!: Date;
}
