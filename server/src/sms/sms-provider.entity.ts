import type { SmsProviderPlan } from '#shared';
import { Entity } from 'typeorm';
import { BytesColumn, InstantColumn, JsonColumn, TextColumn, WholeColumn } from '../database/columns.js';

/** How SMS are sent: one row, number 1, made when the server first starts. */
@Entity('sms_providers')
export class SmsProviderRow {
  @WholeColumn({ primary: true }) id!: number;
  /** what is not in it has its default */
  @JsonColumn() value!: Partial<SmsProviderPlan>;
  /** under the key of `keys/secret-box.ts`; null where none is needed */
  @BytesColumn(1000, { nullable: true }) secret!: Buffer | null;
  @InstantColumn() changedAt!: Date;
  @TextColumn(100) changedBy!: string;
  /** how often people changed it */
  @WholeColumn() version!: number;
}
