import { Entity } from 'typeorm';
import { CodeColumn, IdColumn, InstantColumn, JsonColumn, RefColumn, TextColumn } from '../database/columns.js';
import type { SheetRow } from './sheet-columns.js';

/** What a commit did; kept so that the same import says the same again. */
export interface ImportResult {
  readonly newMeters: number;
  readonly changedMeters: number;
  readonly newDpus: number;
  readonly newBuildings: number;
}

/** A sheet that was previewed: what was read from the file, and the digest of the plan that the person saw. */
@Entity('meter_imports')
export class MeterImportRow {
  @IdColumn()
  importId!: string;

  @TextColumn(255)
  fileName!: string;

  /** the rows as read; emptied when the import is committed */
  @JsonColumn()
  sheet!: readonly SheetRow[];

  /** SHA-256 of the plan in hex */
  @CodeColumn(64)
  planDigest!: string;

  @RefColumn()
  operatorId!: string;

  @InstantColumn()
  previewedAt!: Date;

  @InstantColumn({ nullable: true })
  committedAt!: Date | null;

  @JsonColumn({ nullable: true })
  result!: ImportResult | null;
}
