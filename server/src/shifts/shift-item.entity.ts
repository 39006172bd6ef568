import type { ItemKind, ShiftItemReason } from '#shared';
import { Entity, Index } from 'typeorm';
import {
  BytesColumn,
  CodeColumn,
  DayColumn,
  FlagColumn,
  IdColumn,
  InstantColumn,
  RefColumn,
  TextColumn,
  WholeColumn,
} from '../database/columns.js';

/**
 * What a device signed besides sales, in the same numbering: shifts opened and closed, leases closed. Kept for ever, so
 * that an item which comes again is a repeat.
 */
@Entity('shift_items')
@Index(['deviceId', 'ownNumber'], { unique: true })
@Index(['signedAt', 'itemId', 'reason', 'state', 'kind'])
export class ShiftItemRow {
  /** made by the form */
  @IdColumn()
  itemId!: string;

  @RefColumn()
  deviceId!: string;

  @WholeColumn()
  number!: number;

  /** the number where this item is the first to use it, else null */
  @WholeColumn({ nullable: true })
  ownNumber!: number | null;

  @CodeColumn(16)
  kind!: Exclude<ItemKind, 'sale'>;

  /** exactly as signed */
  @BytesColumn(750)
  bytes!: Buffer;

  @BytesColumn(64)
  signature!: Buffer;

  /** held: kept without effect, for `reason`, until a person has it done after all or lets it be */
  @Index()
  @CodeColumn(16)
  state!: 'accepted' | 'held' | 'let_be';

  @CodeColumn(30, { nullable: true })
  reason!: ShiftItemReason | null;

  @Index()
  @RefColumn({ nullable: true })
  shiftId!: string | null;

  @RefColumn({ nullable: true })
  leaseId!: string | null;

  @RefColumn()
  operatorId!: string;

  /** what a person decided of a held one, by the form that has this id; null while nobody has */
  @RefColumn({ nullable: true, unique: true })
  decisionId!: string | null;

  @TextColumn(300, { nullable: true })
  decisionReason!: string | null;

  @RefColumn({ nullable: true })
  decidedById!: string | null;

  @InstantColumn({ nullable: true })
  decidedAt!: Date | null;

  /** between the device's item before and the arrival */
  @InstantColumn()
  signedAt!: Date;

  /** as the device's clock said, ms since 1970 */
  @WholeColumn()
  deviceClockMs!: number;

  @InstantColumn()
  receivedAt!: Date;

  /** day of `signedAt` in the site's zone */
  @DayColumn()
  businessDate!: string;

  @FlagColumn()
  clockDoubtful!: boolean;
}
