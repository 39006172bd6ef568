import { Entity } from 'typeorm';
import {
  BytesColumn,
  CodeColumn,
  IdColumn,
  InstantColumn,
  RefColumn,
  TextColumn,
  WholeColumn,
} from '../database/columns.js';

/** A browser with a key of its own that may sign sales. Never deleted: its receipts name it for ever. */
@Entity('devices')
export class DeviceRow {
  @IdColumn() deviceId!: string;
  /** the form that asked for it; the same one gets the same device */
  @RefColumn({ unique: true }) requestId!: string;
  /** what its receipt numbers begin with, never given twice */
  @CodeColumn(8, { unique: true }) prefix!: string;
  @TextColumn(60) name!: string;
  /** P-256, uncompressed */
  @BytesColumn(65, { unique: true }) publicKey!: Buffer;
  /** see `device-certificate.ts`: what the server says about the key, and its signature */
  @BytesColumn(400) certificate!: Buffer;
  @InstantColumn() enrolledAt!: Date;
  @RefColumn() enrolledBy!: string;
  @InstantColumn({ nullable: true }) revokedAt!: Date | null;
  @RefColumn({ nullable: true }) revokedBy!: string | null;
  @TextColumn(200, { nullable: true }) revokeReason!: string | null;
  @InstantColumn({ nullable: true }) lastContactAt!: Date | null;
  /** the last of its numbers that came in without a gap before it */
  @WholeColumn() lastNumber!: number;
  /** the highest of its numbers that came in at all */
  @WholeColumn() highestNumber!: number;
  /** the highest last number that the device itself told, with how many waited in its queue when it was heard last */
  @WholeColumn({ default: 0 }) saidNumber!: number;
  @WholeColumn({ default: 0 }) saidWaiting!: number;
  @InstantColumn({ nullable: true }) saidAt!: Date | null;
  /** of the app, as it said with its last lease */
  @TextColumn(40, { nullable: true }) appVersion!: string | null;
  /** the device that was enrolled in its place */
  @RefColumn({ nullable: true }) replacedById!: string | null;
  @InstantColumn({ nullable: true }) replacedAt!: Date | null;
}
