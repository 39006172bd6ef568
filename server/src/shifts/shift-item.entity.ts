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
  WholeColumn,
} from '../database/columns.js';

/**
 * What a device signed besides sales, in the same numbering: shifts opened and closed, leases closed. Kept for ever, so
 * that an item which comes again is a repeat.
 */
@Entity('shift_items')
@Index(['deviceId', 'ownNumber'], { unique: true })
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

  /** held: kept without effect, for `reason` */
  @CodeColumn(16)
  state!: 'accepted' | 'held';

  @CodeColumn(30, { nullable: true })
  reason!: ShiftItemReason | null;

  @Index()
  @RefColumn({ nullable: true })
  shiftId!: string | null;

  @RefColumn({ nullable: true })
  leaseId!: string | null;

  @RefColumn()
  operatorId!: string;

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
