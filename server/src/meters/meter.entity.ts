import { Entity, Index, Unique } from 'typeorm';
import type { DpuCode, MeterCode, MeterModel } from '#shared';
import { CodeColumn, FlagColumn, InstantColumn, TextColumn, WholeColumn } from '../database/columns.js';

/** What is known of a meter that is new at its place. */
export const NEVER_SEEN = { meterNumber: null, commissionedAt: null, fedRoomKey: null };

/** A meter where it hangs. Two meters never share an address on a bus, nor a room in a building. */
@Entity('meters')
@Unique('meters_address_on_bus', ['dpuCode', 'address'])
@Unique('meters_room_in_building', ['building', 'roomKey'])
@Index(['roomKey', 'meterCode'])
@Index(['model', 'meterCode'])
@Index(['createdAt', 'meterCode'])
export class MeterRow {
  @CodeColumn(10, { primary: true })
  meterCode!: MeterCode;

  @CodeColumn(6)
  dpuCode!: DpuCode;

  /** the DPU's serial port */
  @WholeColumn()
  serialPort!: number;

  /** Modbus unit */
  @WholeColumn()
  address!: number;

  @WholeColumn()
  building!: number;

  @TextColumn(24)
  room!: string;

  /** the room as it is compared: see `room-key.ts` */
  @TextColumn(60)
  roomKey!: string;

  @CodeColumn(20)
  model!: MeterModel;

  @FlagColumn()
  postpaid!: boolean;

  @WholeColumn()
  ctRatio!: number;

  /** hangs on the product's own simulator, where unverified registers may be written */
  @FlagColumn()
  simulated!: boolean;

  /** the meter's own number as first read, 12 digits */
  @CodeColumn(12, { nullable: true })
  meterNumber!: string | null;

  /** when somebody last recorded which room it feeds; null before the first record */
  @InstantColumn({ nullable: true })
  commissionedAt!: Date | null;

  /** the room that the newest record says it feeds, as rooms are compared; null where it does not feed the one meant */
  @TextColumn(60, { nullable: true })
  fedRoomKey!: string | null;

  @TextColumn(500)
  remark!: string;

  @InstantColumn()
  createdAt!: Date;

  @TextColumn(100)
  createdBy!: string;

  /** how often people have changed it, counted from 1 */
  @WholeColumn({ default: 1 })
  version!: number;
}
