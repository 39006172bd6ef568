import { Entity } from 'typeorm';
import {
  BytesColumn,
  CodeColumn,
  FlagColumn,
  IdColumn,
  InstantColumn,
  JsonColumn,
  RefColumn,
  TextColumn,
  WholeColumn,
} from '../database/columns.js';

/** A gateway: our process at the meters. Its key proves it; its journal's instance id says which memory it has. */
@Entity('gateways')
export class GatewayRow {
  @IdColumn()
  gatewayId!: string;
  @TextColumn(60)
  name!: string;
  @JsonColumn()
  buildings!: 'all' | number[];
  @InstantColumn()
  createdAt!: Date;

  /** SHA-256 of the one-time code, hex; null once it was used */
  @CodeColumn(64, { nullable: true, unique: true })
  codeHash!: string | null;
  @InstantColumn({ nullable: true })
  codeEndsAt!: Date | null;

  /** uncompressed P-256 point */
  @BytesColumn(65, { nullable: true })
  publicKey!: Buffer | null;
  @InstantColumn({ nullable: true })
  enrolledAt!: Date | null;
  @InstantColumn({ nullable: true })
  revokedAt!: Date | null;

  /** the journal that the server talks to */
  @RefColumn({ nullable: true })
  instanceId!: string | null;
  /** highest sequence of that journal that the server has acknowledged */
  @WholeColumn()
  acknowledgedSequence!: number;
  /** the journal that the gateway came with last; another one than `instanceId` waits for a person */
  @RefColumn({ nullable: true })
  presentedInstanceId!: string | null;
  @WholeColumn({ nullable: true })
  presentedSequence!: number | null;

  @FlagColumn()
  online!: boolean;
  @InstantColumn({ nullable: true })
  lastContactAt!: Date | null;
  @TextColumn(40, { nullable: true })
  version!: string | null;
  @FlagColumn({ nullable: true })
  readOnly!: boolean | null;
  /** `instance_unknown`, `sequence_behind`, `gateway_itself`; null while it may write */
  @CodeColumn(20, { nullable: true })
  readOnlyReason!: string | null;

  @WholeColumn()
  configVersion!: number;
  /** SHA-256 of the configuration of that version, hex */
  @CodeColumn(64, { nullable: true })
  configDigest!: string | null;
}
