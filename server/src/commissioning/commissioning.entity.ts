import type { MeterCode, MeterMode, RelayStep } from '#shared';
import { Entity, Index } from 'typeorm';
import {
  CodeColumn,
  FlagColumn,
  IdColumn,
  InstantColumn,
  JsonColumn,
  RefColumn,
  TextColumn,
  WholeColumn,
} from '../database/columns.js';

/** What a command of a test said, so that the same one again does nothing more. */
export interface RelayCommand {
  readonly commandId: string;
  readonly step: RelayStep;
}

/** A meter that somebody stands at and switches. Whoever changes it holds the meter's state row. */
@Entity('relay_tests')
export class RelayTestRow {
  /** made by the page */
  @IdColumn()
  testId!: string;

  @Index()
  @CodeColumn(10)
  meterCode!: MeterCode;

  /** the meter's code while the test goes on: one at a time */
  @CodeColumn(10, { nullable: true, unique: true })
  openSlot!: string | null;

  @CodeColumn(12)
  step!: RelayStep;

  @JsonColumn()
  commands!: readonly RelayCommand[];

  /** the wanted settings that the last step made */
  @RefColumn()
  settingsId!: string;

  /** the mode that comes back when the test ends */
  @CodeColumn(12)
  modeBefore!: MeterMode;

  /** a meter with an account is never forced on: it goes back to its mode */
  @FlagColumn()
  hasAccount!: boolean;

  /** watts of each meter of the bus when this one was first switched off */
  @JsonColumn()
  before!: Readonly<Record<string, number>>;

  @InstantColumn()
  startedAt!: Date;

  @InstantColumn()
  switchedAt!: Date;

  @Index()
  @InstantColumn()
  endsAt!: Date;

  @InstantColumn({ nullable: true })
  endedAt!: Date | null;

  @TextColumn(100)
  startedBy!: string;

  @RefColumn()
  operatorId!: string;
}

/** What somebody saw in a room: this meter feeds it, or does not. Rows are only added; the newest of a meter counts. */
@Entity('commissionings')
@Index(['meterCode', 'at'])
export class CommissioningRow {
  /** made by the form */
  @IdColumn()
  recordId!: string;

  @CodeColumn(10)
  meterCode!: MeterCode;

  @Index()
  @WholeColumn()
  building!: number;

  @TextColumn(24)
  room!: string;

  @TextColumn(60)
  roomKey!: string;

  @FlagColumn()
  feeds!: boolean;

  @RefColumn({ nullable: true })
  testId!: string | null;

  /** as the meter was read then */
  @CodeColumn(12, { nullable: true })
  meterNumber!: string | null;

  @WholeColumn({ nullable: true })
  energyWh!: number | null;

  @InstantColumn({ nullable: true })
  readAt!: Date | null;

  @TextColumn(500)
  remark!: string;

  @InstantColumn()
  at!: Date;

  @TextColumn(100)
  by!: string;

  @RefColumn()
  operatorId!: string;
}
