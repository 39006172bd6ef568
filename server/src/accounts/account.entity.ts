import { Entity, Index } from 'typeorm';
import { CodeColumn, IdColumn, InstantColumn, RefColumn, TextColumn } from '../database/columns.js';

/** A tenant's contract. Its number is given in order and never again, so the row stays when the account is cancelled. */
@Entity('accounts')
@Index(['name', 'accountId'])
@Index(['openedAt', 'accountId'])
export class AccountRow {
  @IdColumn()
  accountId!: string;

  /** six digits from 000001 */
  @CodeColumn(6, { unique: true })
  number!: string;

  /** the opening form's own id: the same form opens one account, however often it is sent */
  @RefColumn({ unique: true })
  requestId!: string;

  /** what that form said; null for accounts from before it was kept */
  @CodeColumn(64, { nullable: true })
  requestDigest!: string | null;

  @TextColumn(100)
  name!: string;

  @TextColumn(30)
  telephone!: string;

  @TextColumn(200)
  address!: string;

  @TextColumn(500)
  remark!: string;

  /** argon2id of the six digits that the tenant was told */
  @CodeColumn(200)
  queryPasswordHash!: string;

  /** when a person asked for a new query password; null while the one of the opening stands */
  @InstantColumn({ nullable: true })
  queryPasswordRenewedAt!: Date | null;

  @InstantColumn()
  openedAt!: Date;

  @TextColumn(100)
  openedBy!: string;

  @RefColumn()
  openedById!: string;

  @InstantColumn({ nullable: true })
  cancelledAt!: Date | null;
}
