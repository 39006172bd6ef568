import { Entity } from 'typeorm';
import type { Settings } from '#shared';
import { InstantColumn, JsonColumn, TextColumn, WholeColumn } from '../database/columns.js';

/** The property's default parameters: one row, number 1, made with the first change. */
@Entity('settings')
export class SettingsRow {
  @WholeColumn({ primary: true })
  id!: number;

  @JsonColumn()
  value!: Settings;

  @InstantColumn()
  changedAt!: Date;

  @TextColumn(100)
  changedBy!: string;
}
