import { Entity } from 'typeorm';
import { BytesColumn, CodeColumn, IdColumn, InstantColumn, RefColumn, TextColumn } from '../database/columns.js';

/** A person answers for it that the chain lost its newest blocks: what was handed out until then need not be in it. */
@Entity('accepted_restores')
export class AcceptedRestoreRow {
  /** made by the form */
  @IdColumn()
  acceptanceId!: string;
  @TextColumn(300)
  reason!: string;
  @RefColumn()
  byId!: string;
  @InstantColumn()
  at!: Date;
  /** of all of it, by a key that is not in the database */
  @BytesColumn(64)
  signature!: Buffer;
  @CodeColumn(64)
  keyId!: string;
}

export function bytesOfAcceptance(row: Omit<AcceptedRestoreRow, 'signature' | 'keyId'>): Buffer {
  return Buffer.from(JSON.stringify(['restore accepted', row.acceptanceId, row.reason, row.byId, row.at.getTime()]));
}
