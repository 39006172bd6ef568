import type { MeterCode, MeterMode, MinorUnits, NoCredit } from '#shared';
import { Entity, Index } from 'typeorm';
import { CodeColumn, FlagColumn, InstantColumn, MinorColumn, TextColumn, WholeColumn } from '../database/columns.js';

/**
 * One row per meter: its newest reading, and where its credit orders stand. Whoever changes orders of a meter locks
 * this row first, by UPDATE.
 */
@Entity('meter_states')
export class MeterStateRow {
  @CodeColumn(10, { primary: true })
  meterCode!: MeterCode;

  /** when the newest reading was taken; null before the first */
  @InstantColumn({ nullable: true })
  readAt!: Date | null;
  @MinorColumn({ nullable: true })
  remainingMinor!: MinorUnits | null;
  @WholeColumn({ nullable: true })
  purchaseCount!: number | null;
  @MinorColumn({ nullable: true })
  totalPurchasedMinor!: MinorUnits | null;
  /** as the meter says it, for exact comparison */
  @WholeColumn({ nullable: true })
  totalPurchasedHundredths!: number | null;
  @FlagColumn({ nullable: true })
  relayClosed!: boolean | null;
  @CodeColumn(12, { nullable: true })
  mode!: MeterMode | null;
  @WholeColumn({ nullable: true })
  energyWh!: number | null;
  @WholeColumn({ nullable: true })
  powerW!: number | null;
  @FlagColumn({ nullable: true })
  opened!: boolean | null;
  @FlagColumn({ nullable: true })
  arrears!: boolean | null;
  @FlagColumn({ nullable: true })
  alarm1!: boolean | null;
  @FlagColumn({ nullable: true })
  alarm2!: boolean | null;
  @FlagColumn({ nullable: true })
  overload!: boolean | null;

  @Index()
  @InstantColumn({ nullable: true })
  lostSince!: Date | null;

  /** the meter that the one which answers in its place is known as, by its gateway's newest word */
  @CodeColumn(10, { nullable: true })
  knownAs!: MeterCode | null;

  /** why no credit reaches it, by its gateway's newest word; null where it does, and until the gateway has told */
  @CodeColumn(8, { nullable: true })
  noCredit!: NoCredit | null;

  /** the newest reading that went into the history, to choose the next one */
  @InstantColumn({ nullable: true })
  historyAt!: Date | null;
  @WholeColumn({ nullable: true })
  historyCount!: number | null;
  @FlagColumn({ nullable: true })
  historyRelayClosed!: boolean | null;

  /** why its orders wait for a person; null while they may go */
  @TextColumn(60, { nullable: true })
  blockedReason!: string | null;
  /** no order is offered before this: one exchange holds the meter and is about to end them without it */
  @InstantColumn({ nullable: true })
  withheldUntil!: Date | null;
  /** orders that are not ended, and their sum */
  @WholeColumn()
  openOrders!: number;
  @MinorColumn()
  onItsWayMinor!: MinorUnits;

  /** place of the next order in this meter's queue */
  @WholeColumn()
  nextPlace!: number;
  /** purchase count and total after the last settled order; null before the first order was offered */
  @WholeColumn({ nullable: true })
  settledCount!: number | null;
  @WholeColumn({ nullable: true })
  settledTotalHundredths!: number | null;
  /** when the server learned of it; older readings say nothing about it */
  @InstantColumn({ nullable: true })
  settledAt!: Date | null;
  /** how often the purchase count has gone around its sixteen bits */
  @WholeColumn()
  countTurn!: number;
  /** amount of the order that a gateway may be writing now */
  @WholeColumn({ nullable: true })
  openAmountHundredths!: number | null;
  /** version of the newest wanted settings */
  @WholeColumn()
  settingsVersion!: number;

  /** The row of a meter that was never read. */
  static make(meterCode: MeterCode): MeterStateRow {
    return Object.assign(new MeterStateRow(), {
      meterCode,
      readAt: null,
      remainingMinor: null,
      purchaseCount: null,
      totalPurchasedMinor: null,
      totalPurchasedHundredths: null,
      relayClosed: null,
      mode: null,
      energyWh: null,
      powerW: null,
      opened: null,
      arrears: null,
      alarm1: null,
      alarm2: null,
      overload: null,
      lostSince: null,
      knownAs: null,
      noCredit: null,
      historyAt: null,
      historyCount: null,
      historyRelayClosed: null,
      blockedReason: null,
      withheldUntil: null,
      openOrders: 0,
      onItsWayMinor: 0,
      nextPlace: 1,
      settledCount: null,
      settledTotalHundredths: null,
      settledAt: null,
      countTurn: 0,
      openAmountHundredths: null,
      settingsVersion: 0,
    });
  }
}
