import { type MinorUnits, type QuarantineReason, SALE_REMARK_MOST } from '#shared';
import { Entity, Index } from 'typeorm';
import {
  CodeColumn,
  FlagColumn,
  IdColumn,
  InstantColumn,
  MinorColumn,
  RefColumn,
  TextColumn,
  WholeColumn,
} from '../database/columns.js';

/** An item that cannot be believed, kept whole until a person has looked. What it claims is only a claim. */
@Entity('quarantined_items')
@Index(['resolvedAt', 'receivedAt', 'quarantineId'])
@Index(['receivedAt', 'quarantineId', 'resolvedAt', 'dismissId', 'reason'])
@Index(['claimedDeviceId', 'claimedNumber'])
@Index(['sourceDigest', 'receivedAt'])
export class QuarantinedItemRow {
  @IdColumn()
  quarantineId!: string;

  /** SHA-256 over reason and bytes: the same item is kept once, however often it comes */
  @CodeColumn(64, { unique: true })
  digest!: string;

  @CodeColumn(24)
  reason!: QuarantineReason;

  /** as sent, base64url */
  @CodeColumn(1000)
  bytesText!: string;

  @CodeColumn(86)
  signatureText!: string;

  /** the seller's words that came beside it first */
  @TextColumn(SALE_REMARK_MOST, { nullable: true })
  remark!: string | null;

  /** the claimed device's key did sign it: then its number is not missing */
  @FlagColumn()
  signed!: boolean;

  @RefColumn({ nullable: true })
  claimedId!: string | null;

  @RefColumn({ nullable: true })
  claimedDeviceId!: string | null;

  @WholeColumn({ nullable: true })
  claimedNumber!: number | null;

  @MinorColumn({ nullable: true })
  claimedAmountMinor!: MinorUnits | null;

  /** SHA-256 of the address that it came from, by which that address is kept from filling the table */
  @CodeColumn(64, { nullable: true })
  sourceDigest!: string | null;

  @InstantColumn()
  receivedAt!: Date;

  /** when the same bytes came in as they should, or a person closed it */
  @InstantColumn({ nullable: true })
  resolvedAt!: Date | null;

  /** made by the form with which a person closed it; null while nobody has */
  @RefColumn({ nullable: true, unique: true })
  dismissId!: string | null;

  @TextColumn(300, { nullable: true })
  dismissReason!: string | null;

  @RefColumn({ nullable: true })
  dismissedById!: string | null;
}
