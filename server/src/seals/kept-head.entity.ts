import { Entity, Index } from 'typeorm';
import { CodeColumn, InstantColumn, WholeColumn } from '../database/columns.js';

/** A head of the chain of seals that a gateway or tablet keeps, as it told it back. */
@Entity('kept_heads')
export class KeptHeadRow {
  /** SHA-256 of the signed head and of who keeps it, hex */
  @CodeColumn(64, { primary: true })
  digest!: string;

  /** `gateway:<id>` or `device:<id>` */
  @Index()
  @CodeColumn(50)
  keeper!: string;

  /** as the server signed it */
  @CodeColumn(600)
  signed!: string;

  @WholeColumn()
  block!: number;
  @CodeColumn(64)
  hash!: string;
  @InstantColumn()
  issuedAt!: Date;
  @InstantColumn()
  toldAt!: Date;
}
