import type { SmsKind, SmsOutcome, SmsState } from '#shared';
import { Entity, Index } from 'typeorm';
import { CodeColumn, IdColumn, InstantColumn, RefColumn, TextColumn, WholeColumn } from '../database/columns.js';

/** A message that is to be sent, or was: whoever wants one writes its row, in his own transaction. Kept for ever. */
@Entity('sms_messages')
@Index(['state', 'nextTryAt'])
export class SmsMessageRow {
  /** made by whoever asks, so that asking twice makes one */
  @IdColumn() messageId!: string;
  @CodeColumn(16) toNumber!: string;
  @TextColumn(700) text!: string;
  @CodeColumn(20) kind!: SmsKind;
  @Index() @InstantColumn() madeAt!: Date;
  /** null for what the server asked for by itself */
  @RefColumn({ nullable: true }) operatorId!: string | null;
  /** his name of then */
  @TextColumn(100) madeBy!: string;

  @CodeColumn(10) state!: SmsState;
  /** tries that were begun */
  @WholeColumn() tries!: number;
  /** while a try is under way, when another one may think that it was lost; null when it is not tried again */
  @InstantColumn({ nullable: true }) nextTryAt!: Date | null;
  @InstantColumn({ nullable: true }) lastTryAt!: Date | null;
  /** of the last try that was noted */
  @CodeColumn(20, { nullable: true }) outcome!: SmsOutcome | null;
  /** what the provider said, cut */
  @TextColumn(300, { nullable: true }) answer!: string | null;
}
