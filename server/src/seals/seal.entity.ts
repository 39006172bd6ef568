import { Entity } from 'typeorm';
import { BytesColumn, CodeColumn, InstantColumn, JsonColumn, RefColumn, WholeColumn } from '../database/columns.js';
import type { SealedRow } from './seal.js';

/** A closed block of rows, in the order in which they were written, chained to the block before it and signed. */
export abstract class SealColumns {
  /** from 1, without gaps: also the key that lets one of several servers make it */
  @WholeColumn({ primary: true })
  block!: number;

  /** how the hash is made */
  @WholeColumn()
  format!: number;

  /** the block's last row; it begins after the last one of the block before */
  @InstantColumn()
  lastBookedAt!: Date;
  @RefColumn()
  lastEntryId!: string;
  @WholeColumn()
  lastLine!: number;

  @JsonColumn()
  rows!: readonly SealedRow[];

  /** over the hash of the block before and everything above, hex */
  @CodeColumn(64)
  hash!: string;

  /** of the hash, by a key that is not in the database */
  @BytesColumn(64)
  signature!: Buffer;
  @CodeColumn(64)
  keyId!: string;

  @InstantColumn()
  sealedAt!: Date;
}

/** The blocks of the ledger. */
@Entity('seals')
export class SealRow extends SealColumns {}
