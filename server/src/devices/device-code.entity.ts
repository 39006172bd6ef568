import { Entity } from 'typeorm';
import { CodeColumn, IdColumn, InstantColumn, RefColumn, TextColumn } from '../database/columns.js';

/** A one-time code with which the office lets one browser register. Kept after its use: it says who let the device in. */
@Entity('device_codes')
export class DeviceCodeRow {
  @IdColumn() codeId!: string;
  /** SHA-256, hex; see `one-time-code.ts` */
  @CodeColumn(64, { unique: true }) codeHash!: string;
  /** of the device to be */
  @TextColumn(60) name!: string;
  @RefColumn() createdBy!: string;
  @InstantColumn() createdAt!: Date;
  @InstantColumn() endsAt!: Date;
  @InstantColumn({ nullable: true }) usedAt!: Date | null;
  @RefColumn({ nullable: true }) deviceId!: string | null;
}
