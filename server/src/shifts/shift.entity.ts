import type { MinorUnits, ShiftTotals } from '#shared';
import { Entity, Index } from 'typeorm';
import {
  CodeColumn,
  DayColumn,
  IdColumn,
  InstantColumn,
  JsonColumn,
  MinorColumn,
  RefColumn,
  TextColumn,
  WholeColumn,
} from '../database/columns.js';

/**
 * Who closed a shift: its own device, by a signed item, or the office, which is provisional until the device's own
 * closing has come.
 */
export type ShiftClosing = 'own' | 'office';

/** One operator on one device, from its opening or the first money that it took. Its till has its name. */
@Entity('shifts')
@Index(['operatorId', 'closedAt'])
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

  /** null while nothing was sold in it */
  @InstantColumn({ nullable: true })
  firstSaleAt!: Date | null;

  @DayColumn()
  businessDate!: string;

  /** by its signed item; null for one that began with a sale */
  @InstantColumn({ nullable: true })
  openedAt!: Date | null;

  /** cash that the operator said was in the till when it was opened */
  @MinorColumn({ nullable: true })
  floatMinor!: MinorUnits | null;

  /** null while it is open; with it stand `closedAt`, `countedMinor` and `expectedMinor` */
  @CodeColumn(8, { nullable: true })
  closing!: ShiftClosing | null;

  @InstantColumn({ nullable: true })
  closedAt!: Date | null;

  /** the operator who counted */
  @RefColumn({ nullable: true })
  closedById!: string | null;

  /** the command by which the office closed it, what it counted and why; kept when the device's own closing comes */
  @RefColumn({ nullable: true, unique: true })
  officeClosingId!: string | null;

  @MinorColumn({ nullable: true })
  officeCountedMinor!: MinorUnits | null;

  @TextColumn(200, { nullable: true })
  officeReason!: string | null;

  @MinorColumn({ nullable: true })
  countedMinor!: MinorUnits | null;

  /** cash that should have been there when it was closed, as the books know it by now */
  @MinorColumn({ nullable: true })
  expectedMinor!: MinorUnits | null;

  /** the shift's sales as the device has them; null unless it closed it */
  @JsonColumn({ nullable: true })
  deviceTotals!: ShiftTotals | null;

  /** sales that came in after it was closed, and when it last changed since: what was printed before is not true any more */
  @WholeColumn({ nullable: true })
  lateCount!: number | null;

  @MinorColumn({ nullable: true })
  lateMinor!: MinorUnits | null;

  @InstantColumn({ nullable: true })
  changedAt!: Date | null;

  /** how much of what was missing has been looked at by whoever received the cash: it burdens the float no longer */
  @MinorColumn({ nullable: true })
  shortAcceptedMinor!: MinorUnits | null;

  static make(begun: Pick<ShiftRow, 'shiftId' | 'deviceId' | 'operatorId' | 'firstSaleAt' | 'businessDate'>): ShiftRow {
    return {
      ...{ ...begun, openedAt: null, floatMinor: null, closing: null, closedAt: null, closedById: null },
      ...{
        officeClosingId: null,
        officeCountedMinor: null,
        officeReason: null,
        countedMinor: null,
        expectedMinor: null,
        deviceTotals: null,
        lateCount: null,
      },
      ...{ lateMinor: null, changedAt: null, shortAcceptedMinor: null },
    };
  }
}
