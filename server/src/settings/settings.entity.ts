import { Entity } from 'typeorm';
import type { Settings } from '#shared';
import { InstantColumn, JsonColumn, TextColumn, WholeColumn } from '../database/columns.js';

/** The property's settings: one row, number 1, made when the server first starts. */
@Entity('settings')
export class SettingsRow {
  @WholeColumn({ primary: true })
  id!: number;

  /** what was saved, without the version; what is not in it has its default */
  @JsonColumn()
  value!: Partial<Settings>;

  @InstantColumn()
  changedAt!: Date;

  @TextColumn(100)
  changedBy!: string;

  /** how often people changed them */
  @WholeColumn({ default: 1 })
  version!: number;
}
