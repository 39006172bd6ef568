import { Entity } from 'typeorm';
import { InstantColumn, TextColumn, WholeColumn } from '../database/columns.js';

/** A numbered collection of rooms. */
@Entity('buildings')
export class BuildingRow {
  @WholeColumn({ primary: true })
  number!: number;

  @TextColumn(500)
  remark!: string;

  @InstantColumn()
  createdAt!: Date;

  /** the operator's name as it was then */
  @TextColumn(100)
  createdBy!: string;

  /** how often people have changed it, counted from 1 */
  @WholeColumn({ default: 1 })
  version!: number;
}
