import type { Lease } from '#shared';
import { Entity, Index } from 'typeorm';
import { IdColumn, InstantColumn, JsonColumn, MinorColumn, RefColumn, WholeColumn } from '../database/columns.js';

/** What the server let one operator do on one device, and how much of it is used. */
@Entity('leases')
export class LeaseRow {
  @IdColumn() leaseId!: string;
  /** the request that asked for it; the same one gets the same lease */
  @RefColumn({ unique: true }) requestId!: string;
  @Index() @RefColumn() deviceId!: string;
  @Index() @RefColumn() operatorId!: string;
  /** as signed */
  @JsonColumn() terms!: Lease;
  @InstantColumn() endsAt!: Date;
  /** sales under it that came in */
  @MinorColumn() usedSumMinor!: number;
  @WholeColumn() usedCount!: number;
  @InstantColumn({ nullable: true }) revokedAt!: Date | null;
  /** a later lease of the device took its place: every number of its time is in */
  @InstantColumn({ nullable: true }) closedAt!: Date | null;
  /** the device signed that no sale above this number was made under it, and none will be; null while it did not */
  @WholeColumn({ nullable: true }) endedNumber!: number | null;
  @InstantColumn({ nullable: true }) endedAt!: Date | null;
  /** a person said that what was sold under it and is not in will not come */
  @InstantColumn({ nullable: true }) writtenOffAt!: Date | null;
}
